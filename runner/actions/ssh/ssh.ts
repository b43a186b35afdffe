/** The methods of the resource `ssh`. */
import type { Action } from '../action.ts';
import { download, upload } from './copy.ts';
import { shell } from './shell.ts';

export const sshActions: Readonly<Record<string, Action>> = {
  'ssh.shell': shell,
  'ssh.upload': upload,
  'ssh.download': download,
};
