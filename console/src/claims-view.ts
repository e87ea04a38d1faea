/** What somebody's ID token says: what the role depends on first, each claim with its meaning. */

import { claimNames, listClaim, meaning } from "./claims";
import { breakable, element } from "./dom";
import type { Person } from "./visit";

const TIMES: readonly string[] = ["exp", "iat", "auth_time"];

/** Show somebody's claims in a part of the page. */
export function showClaims(root: HTMLElement, person: Person): void {
    const { ours, others } = claimNames(person.claims);
    root.replaceChildren(
        element("h2", { id: "claims-title" }, `What ${person.username}’s ID token says`),
        element("dl", {}, ...ours.flatMap((name) => claim(person, name))),
        element(
            "details",
            {},
            element("summary", {}, `${others.length} other claims`),
            element("dl", {}, ...others.flatMap((name) => claim(person, name))),
        ),
    );
}

function claim(person: Person, name: string): Node[] {
    const explained = meaning(name);
    return [
        element("dt", {}, ...breakable(name)),
        element(
            "dd",
            {},
            ...values(person, name).map((value) =>
                element("p", { class: "value" }, ...breakable(value)),
            ),
            ...(explained ? [element("p", { class: "hint" }, explained)] : []),
        ),
    ];
}

function values({ claims }: Person, name: string): string[] {
    const value = claims[name];
    if (value === undefined) {
        return ["not in the token"];
    }
    if (TIMES.includes(name)) {
        return [`${String(value)}, ${new Date(Number(value) * 1000).toLocaleString()}`];
    }
    const isObject = typeof value === "object" && !Array.isArray(value);
    return isObject ? [JSON.stringify(value)] : listClaim(claims, name);
}
