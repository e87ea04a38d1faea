/** Says in words why a request ended as it did, and why a caller has the role that they have. */

import { type Action, WHOAMI } from "./actions";
import { type Answer, problemOf } from "./api";
import { expiry, listClaim, textClaim } from "./claims";
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

export interface Choice {
    /** The role's ARN, empty if there is none. */
    readonly role: string;
    readonly because: string;
}

/** Say which role the API chose for a caller, and by what. */
export function choice(person: Person): Choice | null {
    const whoami = person.outcomes.get("whoami");
    if (!whoami) {
        return null;
    }
    if ("unreachable" in whoami) {
        return { role: "", because: whoami.unreachable };
    }
    const role = chosenRole(person);
    const roles = listClaim(person.claims, "cognito:roles");
    const preferred = textClaim(person.claims, "cognito:preferred_role");
    if (!role) {
        return { role, because: withoutRole(person, whoami, roles, preferred) };
    }
    if (role === preferred) {
        const which =
            roles.length > 1
                ? `Of the token’s ${roles.length} roles it is the preferred one`
                : "It is the token’s only role, and the preferred one";
        return { role, because: `${which}: that of the group with the lowest precedence value.` };
    }
    if (roles.length === 1 && roles[0] === role) {
        return { role, because: "It is the only role in the token." };
    }
    return {
        role,
        because: "The stack's own setting role_selection chose it: a rule or a default role.",
    };
}

function withoutRole(person: Person, whoami: Answer, roles: string[], preferred: string): string {
    const { detail } = problemOf(whoami);
    if (verdict(whoami) !== "denied") {
        return why(person, WHOAMI, whoami);
    }
    if (!roles.length) {
        return `${detail ?? "No role."} The token has no cognito:roles.`;
    }
    if (!preferred && roles.length > 1) {
        return `${detail ?? "No single role."} The token has ${roles.length}, and prefers none.`;
    }
    return detail ?? "The API admits none of the token's roles.";
}

/** Return the ARN of the role that the API says a caller has, empty if none. */
export function chosenRole(person: Person): string {
    const whoami = person.outcomes.get("whoami");
    if (!whoami || "unreachable" in whoami || whoami.status !== 200) {
        return "";
    }
    const found = JSON.parse(whoami.text ?? "{}") as { role_arn?: string };
    return found.role_arn ?? "";
}

/** Return the last part of a role's ARN. */
export function roleName(arn: string): string {
    return arn.slice(arn.lastIndexOf("/") + 1) || "the caller's role";
}

export function clock(time: Date): string {
    return time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
