/** Says in words why a request ended as it did. */

import type { Action } from "./actions";
import { type Answer, problemOf } from "./api";
import { expiry } from "./claims";
import { chosenRole, roleName } from "./role";
import { hasExpired, type Outcome, type Person } from "./visit";

export type Verdict = "allowed" | "denied" | "refused" | "unknown";

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

/** Say why a request ended as it did. */
export function why(person: Person, { permission }: Action, outcome: Outcome): string {
    if ("unreachable" in outcome) {
        return outcome.unreachable;
    }
    const { detail } = problemOf(outcome);
    switch (verdict(outcome)) {
        case "allowed":
            return allowance(person, permission, outcome);
        case "denied":
            return denial(person, permission, detail ?? "The API denies it.");
        case "refused":
            return hasExpired(person)
                ? `The token expired at ${clock(expiry(person.claims))}: sign in again.`
                : "The API does not accept this token: sign in again.";
        default:
            return detail ?? "The API could not answer: try again.";
    }
}

function allowance(person: Person, permission: string, { status }: Answer): string {
    if (!permission) {
        return "This request calls nothing in AWS: to have a role is enough.";
    }
    const allowed = `${roleName(chosenRole(person))} allows ${permission}`;
    return status === 404 ? `${allowed}, but there is no such document.` : `${allowed}.`;
}

function denial(person: Person, permission: string, detail: string): string {
    const role = chosenRole(person);
    if (role && permission) {
        return `The request ran as ${roleName(role)}, and IAM denies that role ${permission}.`;
    }
    return role ? detail : `${detail} Without a role, nothing is called in AWS.`;
}

export function clock(time: Date): string {
    return time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
