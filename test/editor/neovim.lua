-- Seaworthy as a plain language server in Neovim: findings arrive, the hover explains one, its fix is applied, it is gone.
-- nvim --headless -u NONE -S neovim.lua FILE; SERVER names the script. Works from 0.7, so nothing newer is called.
local rule = 'dockerfile/use-copy-instead-of-add'

local function code_of(diagnostic)
  local lsp = diagnostic.user_data and diagnostic.user_data.lsp
  return diagnostic.code or (lsp and lsp.code)
end

local function found(buffer)
  return vim.tbl_filter(function(diagnostic) return code_of(diagnostic) == rule end, vim.diagnostic.get(buffer))
end

local function request(buffer, client, method, params)
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 10000)
  local answer = answers and answers[client]
  assert(answer and not answer.err, method .. ' was not answered')
  return answer.result
end

--- A fix of a file that is not open: it is chosen by its title, and its edit asked for.
local function fix_elsewhere(client)
  vim.cmd('edit shop/tokens.yaml')
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].filetype = 'yaml'
  vim.lsp.buf_attach_client(buffer, client)
  assert(vim.wait(15000, function() return #vim.diagnostic.get(buffer) == 1 end, 50), 'no finding about tokens arrived')
  local title = 'Deny requests without a token, in policies.yaml'
  local chosen
  -- The other files are read in the background.
  vim.wait(15000, function()
    local actions = request(buffer, client, 'textDocument/codeAction', {
      textDocument = vim.lsp.util.make_text_document_params(buffer),
      range = { start = { line = 6, character = 3 }, ['end'] = { line = 6, character = 3 } },
      context = { diagnostics = {}, only = { 'quickfix' } },
    })
    for _, action in ipairs(actions or {}) do
      if action.title == title then chosen = action end
    end
    return chosen ~= nil
  end, 100)
  assert(chosen and not chosen.edit, 'no fix in another file was listed')
  local resolved = request(buffer, client, 'codeAction/resolve', chosen)
  assert(resolved and resolved.edit, 'its edit did not follow')
  vim.lsp.util.apply_workspace_edit(resolved.edit, vim.lsp.get_client_by_id(client).offset_encoding)
  local lines = vim.api.nvim_buf_get_lines(vim.fn.bufnr('shop/policies.yaml'), 0, -1, false)
  local text = table.concat(lines, '\n')
  assert(text:find('name: open', 1, true) and text:find('name: api', 1, true), 'the other file holds ' .. text)
  assert(text:find('notRequestPrincipals', 1, true), 'the policy asks for no token')
end

local ok, problem = pcall(function()
  local buffer = vim.api.nvim_get_current_buf()
  vim.bo[buffer].filetype = 'dockerfile'
  local client = vim.lsp.start_client({
    name = 'seaworthy',
    cmd = { 'node', vim.env.SERVER, '--stdio' },
    root_dir = vim.fn.getcwd(),
  })
  assert(client, 'the server did not start')
  vim.lsp.buf_attach_client(buffer, client)
  assert(vim.wait(15000, function() return #found(buffer) == 1 end, 50), 'no finding arrived')

  local diagnostic = found(buffer)[1]
  assert(diagnostic.lnum == 1 and diagnostic.col == 0 and diagnostic.end_col == 3, 'it is not on the word ADD')
  local position = { line = 1, character = 1 }
  local document = vim.lsp.util.make_text_document_params(buffer)
  local hover = request(buffer, client, 'textDocument/hover', { textDocument = document, position = position })
  assert(hover and hover.contents.value:find('ADD', 1, true), 'the hover does not speak of ADD')

  local actions = request(buffer, client, 'textDocument/codeAction', {
    textDocument = document,
    range = { start = position, ['end'] = position },
    context = { diagnostics = {}, only = { 'quickfix' } },
  })
  assert(actions and actions[1] and actions[1].edit, 'no quick fix was offered')
  local encoding = vim.lsp.get_client_by_id(client).offset_encoding
  vim.lsp.util.apply_workspace_edit(actions[1].edit, encoding)
  local line = vim.api.nvim_buf_get_lines(buffer, 1, 2, false)[1]
  assert(line == 'COPY start.sh /start.sh', 'the fix wrote ' .. line)
  assert(vim.wait(10000, function() return #found(buffer) == 0 end, 50), 'the finding stayed after its fix')
  fix_elsewhere(client)
end)

io.stdout:write(ok and 'passed\n' or ('failed: ' .. tostring(problem) .. '\n'))
vim.cmd(ok and 'qa!' or 'cquit 1')
