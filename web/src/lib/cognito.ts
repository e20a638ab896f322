import { Amplify } from "aws-amplify";
import {
  confirmResetPassword,
  confirmSignUp,
  fetchAuthSession,
  resendSignUpCode,
  resetPassword,
  signIn,
  signOut,
  signUp,
} from "aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "aws-amplify/auth/cognito";
import { ConsoleLogger, Hub, sessionStorage as tabStorage } from "aws-amplify/utils";
import { AuthError } from "./authError";
import type { RuntimeConfig } from "./config";

/** What Cognito asks for next, by its own names; "DONE" when signed in. */
export type CognitoStep = Awaited<ReturnType<typeof signIn>>["nextStep"]["signInStep"];

/**
 * The user pool through Amplify, by SRP: the password never leaves the browser. A module of its own, because
 * it is a fifth of the page's code and the sign-in page can be read without it.
 *
 * Tokens live in sessionStorage, not localStorage: they survive a reload of this tab, so that a chat can be
 * resumed, and are gone with the tab. Memory alone would sign people out at every reload.
 */
export function openUserPool(cognito: RuntimeConfig["cognito"], refreshFailed: () => void) {
  // Else it warns at every start that the endpoint is ours to check.
  ConsoleLogger.LOG_LEVEL = "ERROR";
  Amplify.configure({
    Auth: {
      Cognito: {
        userPoolId: cognito.userPoolId,
        userPoolClientId: cognito.clientId,
        userPoolEndpoint: cognito.endpoint,
      },
    },
  });
  cognitoUserPoolsTokenProvider.setKeyValueStorage(tabStorage);
  Hub.listen("auth", ({ payload }) => {
    if (payload.event === "tokenRefresh_failure") refreshFailed();
  });
  return {
    /** The access token, refreshed when it is about to end; null when nobody is signed in. */
    accessToken: async (forceRefresh: boolean): Promise<string | null> => {
      const { tokens } = await fetchAuthSession({ forceRefresh });
      return tokens?.accessToken.toString() ?? null;
    },
    signIn: (username: string, password: string): Promise<CognitoStep> =>
      refused(async () => {
        const attempt = () => signIn({ username, password, options: { authFlowType: "USER_SRP_AUTH" } });
        const { nextStep } = await attempt().catch(async (error: unknown) => {
          if (nameOf(error) !== "UserAlreadyAuthenticatedException") throw error;
          await signOut();
          return attempt();
        });
        return nextStep.signInStep;
      }),
    signUp: (email: string, password: string, locale: string) =>
      refused(() => signUp({ username: email, password, options: { userAttributes: { email, locale } } })),
    confirmSignUp: (username: string, confirmationCode: string) =>
      refused(() => confirmSignUp({ username, confirmationCode })),
    resendCode: (username: string) => refused(() => resendSignUpCode({ username })),
    forgotPassword: (username: string) => refused(() => resetPassword({ username })),
    setNewPassword: (username: string, confirmationCode: string, newPassword: string) =>
      refused(() => confirmResetPassword({ username, confirmationCode, newPassword })),
    /** Forgets the tokens here even when the user pool cannot be told. */
    signOut: () => signOut().catch(() => undefined),
  };
}

async function refused<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new AuthError(nameOf(error), error instanceof Error ? error.message : String(error));
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "Unknown";
}
