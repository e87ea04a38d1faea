/**
 * Signs users in with SRP, which never sends the password, with Amplify's library.
 *
 * The library knows one user at a time, and would keep the tokens in localStorage. Here each sign-in
 * has a storage of its own, in memory, so that several users stand side by side and a reload forgets
 * them all.
 */

import { Amplify } from "@aws-amplify/core";
import { confirmSignIn, fetchAuthSession, signIn, type SignInOutput } from "@aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "@aws-amplify/auth/cognito";

import type { Config } from "./config";

/** What comes of a sign-in so far: the token, or what Cognito asks for next. */
export type Step =
    | { readonly kind: "signed-in"; readonly idToken: string }
    | { readonly kind: "new-password" }
    | { readonly kind: "code"; readonly from: string };

/** A sign-in that came to nothing, worded for the person who tried. */
export class SignInFailure extends Error {
    /** Whether it has to begin anew. */
    constructor(
        message: string,
        readonly over = false,
    ) {
        super(message);
    }
}

const CODES: Readonly<Record<string, string>> = {
    CONFIRM_SIGN_IN_WITH_TOTP_CODE: "your authenticator app",
    CONFIRM_SIGN_IN_WITH_SMS_CODE: "the text message you were sent",
    CONFIRM_SIGN_IN_WITH_EMAIL_CODE: "the mail you were sent",
};

// By the name of Cognito's error. Of the others, what Cognito says itself is shown.
const MEANINGS: Readonly<Record<string, string>> = {
    PasswordResetRequiredException: "An administrator reset this password: set a new one first.",
    UserNotConfirmedException: "This user has not been confirmed yet.",
    TooManyRequestsException: "Cognito gets too many requests: wait a little, then try again.",
    LimitExceededException: "Too many tries: wait some minutes, then try again.",
    ResourceNotFoundException: "The user pool or the app client no longer exists.",
};

let unreachable = "";

/** Have sign-ins go to the stack's user pool. */
export function configure(config: Config): void {
    unreachable = config.local
        ? "Cognito does not answer: the demo behind this page has ended. Start it again."
        : `Cognito did not answer at ${config.cognitoUrl}: can this machine reach it?`;
    const { userPoolId, userPoolClientId } = config;
    // The library knows where Cognito is on AWS.
    const elsewhere = config.local ? { userPoolEndpoint: config.cognitoUrl } : {};
    const auth = { Cognito: { userPoolId, userPoolClientId, ...elsewhere } };
    cognitoUserPoolsTokenProvider.setAuthConfig(auth);
    Amplify.configure({ Auth: auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
}

/** Begin to sign a user in. */
export async function begin(username: string, password: string): Promise<Step> {
    cognitoUserPoolsTokenProvider.setKeyValueStorage(new Memory());
    return step(signIn({ username, password }));
}

/** Answer what Cognito asked for: a new password, or a code. */
export async function goOn(challengeResponse: string): Promise<Step> {
    return step(confirmSignIn({ challengeResponse }));
}

async function step(asked: Promise<SignInOutput>): Promise<Step> {
    try {
        const { nextStep } = await asked;
        const from = CODES[nextStep.signInStep];
        if (nextStep.signInStep === "DONE") {
            return { kind: "signed-in", idToken: await idToken() };
        }
        if (nextStep.signInStep === "CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED") {
            return { kind: "new-password" };
        }
        if (from) {
            return { kind: "code", from };
        }
        throw new SignInFailure(
            `Cognito asks for something that this page cannot do: ${nextStep.signInStep}.`,
        );
    } catch (error) {
        throw error instanceof SignInFailure ? error : inWords(error);
    }
}

async function idToken(): Promise<string> {
    const { tokens } = await fetchAuthSession();
    // All that was kept: the tokens are the caller's now.
    cognitoUserPoolsTokenProvider.setKeyValueStorage(new Memory());
    if (!tokens?.idToken) {
        throw new SignInFailure("Cognito gave no ID token.");
    }
    return tokens.idToken.toString();
}

function inWords(error: unknown): SignInFailure {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    if (name === "NetworkError" || error instanceof TypeError) {
        return new SignInFailure(unreachable);
    }
    // Cognito waits three minutes, as it is, for what it asked for.
    if (name === "NotAuthorizedException" && /\bsession\b/i.test(message)) {
        return new SignInFailure("The sign-in took too long, and has expired: sign in again.", true);
    }
    return new SignInFailure(MEANINGS[name] ?? (message || name));
}

class Memory {
    private readonly items = new Map<string, string>();

    async setItem(key: string, value: string): Promise<void> {
        this.items.set(key, value);
    }

    async getItem(key: string): Promise<string | null> {
        return this.items.get(key) ?? null;
    }

    async removeItem(key: string): Promise<void> {
        this.items.delete(key);
    }

    async clear(): Promise<void> {
        this.items.clear();
    }
}
