import { userInfo } from 'node:os';

/** The user who runs the command: the login name, or `uid <n>` if the user has no name, as in a container. */
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
