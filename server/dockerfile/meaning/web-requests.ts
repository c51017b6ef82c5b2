import type { Command } from '../model/command';

/** The cmdlets and methods of .NET by which PowerShell downloads. */
const webRequests = [
  'invoke-webrequest',
  'invoke-restmethod',
  'start-bitstransfer',
  'downloadfile',
  'downloadstring',
  'downloaddata',
  'downloadfiletaskasync',
];

/** Whether a command of PowerShell downloads something. */
export const isWebRequest = (command: Command): boolean => command.shell === 'powershell' && command.is(webRequests);
