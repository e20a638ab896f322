/** A sign-in call was refused; `code` is Cognito's exception name. */
export class AuthError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
