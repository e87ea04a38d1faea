/** Which role somebody's requests run with, and what in the token decided on it. */

import { objectIn, problemOf } from "./api";
import { listClaim, textClaim } from "./claims";
import type { Person } from "./visit";

export interface Choice {
    /** The role's ARN, empty if the API gives the caller none. */
    readonly role: string;
    readonly because: string;
}

/** Say which role the API chose for a caller and by what; nothing as long as it did not say. */
export function choice(person: Person): Choice | null {
    const role = chosenRole(person);
    if (role) {
        return { role, because: chosenBy(person, role) };
    }
    const whoami = person.outcomes.get("whoami");
    if (!whoami || "unreachable" in whoami || whoami.status !== 403) {
        return null;
    }
    return { role, because: [problemOf(whoami).detail ?? "", ...missing(person)].join(" ") };
}

/** Return the ARN of the role that the API says a caller has, empty if none. */
export function chosenRole(person: Person): string {
    const whoami = person.outcomes.get("whoami");
    if (!whoami || "unreachable" in whoami || whoami.status !== 200) {
        return "";
    }
    const { role_arn: role } = objectIn(whoami.text ?? "");
    return typeof role === "string" ? role : "";
}

/** Return the last part of a role's ARN. */
export function roleName(arn: string): string {
    return arn.slice(arn.lastIndexOf("/") + 1) || "the caller’s role";
}

function chosenBy({ claims }: Person, role: string): string {
    const roles = listClaim(claims, "cognito:roles");
    if (role === textClaim(claims, "cognito:preferred_role")) {
        const which =
            roles.length > 1
                ? `It is the preferred one of the token’s ${roles.length} roles`
                : "It is the token’s only role, and the preferred one";
        return `${which}: that of the group with the lowest precedence value.`;
    }
    if (roles.length === 1 && roles[0] === role) {
        return "It is the only role in the token.";
    }
    return "The stack’s own setting role_selection chose it: a rule, or the default role.";
}

function missing({ claims }: Person): string[] {
    const roles = listClaim(claims, "cognito:roles");
    if (!roles.length) {
        return ["The token has no cognito:roles."];
    }
    const preferred = textClaim(claims, "cognito:preferred_role");
    return preferred || roles.length === 1
        ? []
        : [`The token has ${roles.length} roles and no cognito:preferred_role.`];
}
