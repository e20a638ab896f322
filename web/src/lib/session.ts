import type { openUserPool } from "./cognito";
import type { RuntimeConfig } from "./config";

export interface SessionState {
  /** `expired`: was signed in, and the server no longer accepts it. */
  status: "signedOut" | "expired" | "signedIn";
}

/** `confirmSignUp` and `resetPassword` ask for a code from a mail; `unsupported` is a step this page has no form for. */
export type SignInStep = "done" | "confirmSignUp" | "resetPassword" | "unsupported";

type UserPool = ReturnType<typeof openUserPool>;

/** Amplify's own prefix for what it keeps of a sign-in. */
const TOKEN_PREFIX = "CognitoIdentityServiceProvider.";

/** What this page keeps in the tab: words that are not sent yet. */
const OWN_PREFIX = "boxoffice.";

/** The customer's sign-in. The user pool's code is loaded when it is first needed. */
export class Session {
  #state: SessionState = { status: "signedOut" };
  #pool: Promise<UserPool> | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly cognito: RuntimeConfig["cognito"]) {}

  get state(): SessionState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes up the sign-in of this tab, if there is one. */
  async restore(): Promise<void> {
    const keys = Array.from({ length: sessionStorage.length }, (_, index) => sessionStorage.key(index));
    if (!keys.some((key) => key?.startsWith(TOKEN_PREFIX))) return;
    if ((await this.accessToken()) !== null) this.#set("signedIn");
  }

  /** Loads the user pool's code ahead of its use. */
  prepare(): void {
    void this.#userPool().catch(() => undefined);
  }

  /** The bearer for our API: Cognito's access token; null when signed out or when it cannot be refreshed. */
  async accessToken(forceRefresh = false): Promise<string | null> {
    try {
      return await (await this.#userPool()).accessToken(forceRefresh);
    } catch {
      return null;
    }
  }

  /** The server no longer accepts the sign-in: back to the sign-in page, where a sentence says why. */
  expire(): void {
    if (this.#state.status !== "signedIn") return;
    this.#set("expired");
    void this.#userPool().then((pool) => pool.signOut());
  }

  /** Raises AuthError, as all that follow. */
  async signIn(email: string, password: string): Promise<SignInStep> {
    const step = await (await this.#userPool()).signIn(email, password);
    if (step === "CONFIRM_SIGN_UP") return "confirmSignUp";
    if (step === "RESET_PASSWORD") return "resetPassword";
    if (step !== "DONE") return "unsupported";
    this.#set("signedIn");
    return "done";
  }

  async signUp(email: string, password: string, language: string): Promise<void> {
    await (await this.#userPool()).signUp(email, password, language);
  }

  async confirmSignUp(email: string, code: string): Promise<void> {
    await (await this.#userPool()).confirmSignUp(email, code);
  }

  async resendCode(email: string): Promise<void> {
    await (await this.#userPool()).resendCode(email);
  }

  async forgotPassword(email: string): Promise<void> {
    await (await this.#userPool()).forgotPassword(email);
  }

  async setNewPassword(email: string, code: string, newPassword: string): Promise<void> {
    await (await this.#userPool()).setNewPassword(email, code, newPassword);
  }

  /** Whoever comes next to this tab finds nothing of what was being written. */
  async signOut(): Promise<void> {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(OWN_PREFIX)) sessionStorage.removeItem(key);
    await (await this.#userPool()).signOut();
    this.#set("signedOut");
  }

  #userPool(): Promise<UserPool> {
    this.#pool ??= import("./cognito").then(
      ({ openUserPool }) => openUserPool(this.cognito, () => this.expire()),
      (error: unknown) => {
        this.#pool = null;
        throw error;
      },
    );
    return this.#pool;
  }

  #set(status: SessionState["status"]): void {
    this.#state = { status };
    for (const listener of this.#listeners) listener();
  }
}
