import { AuthError } from "../../../lib/authError";
import { own } from "../../../lib/own";
import type { TextKey } from "../../language";

const WORDS: Record<string, TextKey> = {
  NotAuthorizedException: "auth.error.wrong",
  UserNotFoundException: "auth.error.wrong",
  UserNotConfirmedException: "auth.error.notConfirmed",
  UsernameExistsException: "auth.error.exists",
  InvalidPasswordException: "auth.error.weakPassword",
  CodeMismatchException: "auth.error.codeWrong",
  ExpiredCodeException: "auth.error.codeExpired",
  LimitExceededException: "auth.error.tooMany",
  TooManyRequestsException: "auth.error.tooMany",
  TooManyFailedAttemptsException: "auth.error.tooMany",
  InvalidParameterException: "auth.error.invalid",
  PasswordResetRequiredException: "auth.error.resetRequired",
  NoEmail: "auth.error.email",
  NoPassword: "auth.error.noPassword",
  NetworkError: "auth.error.network",
  TimeoutError: "auth.error.network",
};

/** What to tell the customer about a refused sign-in call. */
export function refusalWords(error: unknown): TextKey {
  return (error instanceof AuthError && own(WORDS, error.code)) || "auth.error.unknown";
}
