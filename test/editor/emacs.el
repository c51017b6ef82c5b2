;;; Seaworthy as a plain language server in Emacs with eglot: a finding arrives, its fix is applied, it is gone.
;;; emacs -Q --batch -l emacs.el FILE; SERVER names the script. Works from Emacs 28 with Debian's elpa-eglot.
(setq package-directory-list '("/usr/share/emacs/site-lisp/elpa"))
(package-initialize)
(require 'eglot)
(require 'flymake)

(define-derived-mode dockerfile-mode prog-mode "Dockerfile")
(setq eglot-sync-connect 15 eglot-autoshutdown t eglot-confirm-server-initiated-edits nil)

(defun seaworthy-found ()
  "The findings of the rule whose fix is tried."
  (seq-filter (lambda (diagnostic) (string-match-p "ADD" (flymake-diagnostic-text diagnostic)))
              (flymake-diagnostics)))

(defun seaworthy-wait-until (what condition)
  "Runs the event loop until CONDITION holds; WHAT says which hope was in vain."
  (with-timeout (20 (error "%s" what))
    (while (not (funcall condition))
      (flymake-start)
      (accept-process-output nil 0.1))))

(let ((file (car command-line-args-left))
      (status 1))
  (setq command-line-args-left nil)
  (condition-case problem
      (progn
        (find-file file)
        (dockerfile-mode)
        (eglot '(dockerfile-mode) (cons 'transient default-directory) 'eglot-lsp-server
               (list "node" (getenv "SERVER") "--stdio") "dockerfile")
        (seaworthy-wait-until "no finding arrived" #'seaworthy-found)
        (goto-char (flymake-diagnostic-beg (car (seaworthy-found))))
        (unless (looking-at "ADD\\b") (error "it is not on the word ADD"))
        (let ((action (seq-find (lambda (action) (plist-get action :edit))
                                (append (eglot-code-actions (point) (point) "quickfix" nil) nil))))
          (unless action (error "no quick fix was offered"))
          (eglot--apply-workspace-edit (plist-get action :edit)))
        (goto-char (point-min))
        (forward-line 1)
        (unless (looking-at "COPY start\\.sh /start\\.sh$") (error "the fix wrote something else"))
        (seaworthy-wait-until "the finding stayed after its fix" (lambda () (null (seaworthy-found))))
        (setq status 0))
    (error (princ (format "failed: %s\n" (error-message-string problem)))))
  (set-buffer-modified-p nil)
  (when (= status 0) (princ "passed\n"))
  (kill-emacs status))
