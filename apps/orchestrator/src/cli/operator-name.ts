import { userInfo } from 'node:os';

/** Who runs the command: the login name, or `uid <n>` where the system knows no name for it, as in a container. */
export function operatorName(
  readUser: () => { readonly username: string } = userInfo,
  uid: number | undefined = process.getuid?.(),
): string {
  try {
    return readUser().username;
  } catch {
    return `uid ${String(uid)}`;
  }
}
