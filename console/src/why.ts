/** Says in words why a request ended as it did. */

import type { Action } from "./actions";
import { type Answer, problemOf } from "./api";
import { expiry } from "./claims";
import { chosenRole, roleName } from "./role";
import { hasExpired, type Outcome, type Person } from "./visit";

export type Verdict = "allowed" | "denied" | "refused" | "unknown";

// What is no decision about the caller, by its status, if the answer has no words of its own.
const FAILURES: Readonly<Record<number, string>> = {
    429: "There are too many requests: wait a little, then try again.",
    500: "The function failed: its log says why.",
    502: "The function failed: its log says why.",
    504: "The function took longer than API Gateway waits.",
};

export const TOO_LARGE = 413;

/** Say what an outcome tells of the caller's rights. */
export function verdict(outcome: Outcome): Verdict {
    if ("unreachable" in outcome) {
        return "unknown";
    }
    // IAM is asked before S3 looks for the document: 404 is an answer to someone who may.
    if (outcome.status < 400 || outcome.status === 404) {
        return "allowed";
    }
    return outcome.status === 403 ? "denied" : outcome.status === 401 ? "refused" : "unknown";
}

/** Name an outcome in a word or two, with its status. */
export function label(outcome: Outcome): string {
    if ("unreachable" in outcome) {
        return "no answer";
    }
    const { status } = outcome;
    return `${status} ${status === TOO_LARGE ? "too large" : verdict(outcome)}`;
}

/** Say why a request ended as it did. */
export function why(person: Person, action: Action, outcome: Outcome): string {
    if ("unreachable" in outcome) {
        return outcome.unreachable;
    }
    switch (verdict(outcome)) {
        case "allowed":
            return allowance(person, action.permission, outcome);
        case "denied":
            return denial(person, action, outcome);
        case "refused":
            return hasExpired(person)
                ? expired(person)
                : "The API does not accept this token: sign in again.";
        default:
            return failure(outcome);
    }
}

/** Say since when somebody's token is of no use. */
export function expired(person: Person): string {
    return (
        `The token expired at ${clock(expiry(person.claims))}:` +
        " the API lets no request through until you sign in again."
    );
}

function allowance(person: Person, permission: string, { status }: Answer): string {
    if (!permission) {
        return "This request makes no AWS call, so any role is enough.";
    }
    const allowed = `${roleName(chosenRole(person))} allows ${permission}`;
    return status === 404 ? `${allowed}, but there is no such document.` : `${allowed}.`;
}

function denial(person: Person, { permission, path }: Action, answer: Answer): string {
    const { detail, message } = problemOf(answer);
    const role = chosenRole(person);
    // A path of the API has no host.
    if (!path.startsWith("/") && /Expired|has expired/.test(answer.text ?? "")) {
        return "The URL of this upload has expired. Upload the file again.";
    }
    if (!detail && message) {
        return `API Gateway refused the request before the function saw it: ${message}.`;
    }
    if (role && permission) {
        return `The request ran as ${roleName(role)}, and IAM denies that role ${permission}.`;
    }
    const denied = detail ?? "The API denies it.";
    return role ? denied : `${denied} Without a role, the API makes no AWS call.`;
}

function failure(answer: Answer): string {
    const { detail } = problemOf(answer);
    if (answer.status === TOO_LARGE) {
        const limit = "The document is too large to go through the API";
        return detail ? `${limit}. ${detail}` : `${limit}: S3 itself accepts and serves it.`;
    }
    return detail ?? FAILURES[answer.status] ?? "The API could not answer: try again.";
}

export function clock(time: Date): string {
    return time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
