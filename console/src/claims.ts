/** What an ID token says, and what each claim that matters here means. */

export type Claims = Readonly<Record<string, unknown>>;

/** Read a token's claims. Whether the token is genuine is for the API to judge. */
export function claimsOf(idToken: string): Claims {
    const payload = (idToken.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
}

// In the order in which they are shown.
const MEANINGS: Readonly<Record<string, string>> = {
    "cognito:groups": "The user pool groups that the user was in at sign-in.",
    "cognito:roles": "The IAM roles of these groups; a group need not have one.",
    "cognito:preferred_role":
        "The role of the group with the lowest precedence value; missing if two groups tie.",
    token_use: "An ID token: an access token would carry no roles.",
    iss: "The user pool that signed the token; the API accepts no other.",
    aud: "The app client that the user signed in with.",
    exp: "The API accepts the token until then, even if the user or the groups change.",
};

/** Say what a claim means to this API; of most claims, nothing. */
export function meaning(claim: string): string {
    return MEANINGS[claim] ?? "";
}

/** Return the names of claims: those with a meaning here first, even if the token has none. */
export function claimNames(claims: Claims): { ours: string[]; others: string[] } {
    return {
        ours: Object.keys(MEANINGS),
        others: Object.keys(claims)
            .filter((name) => !(name in MEANINGS))
            .sort(),
    };
}

/** Return a claim that is a list, empty if the token has none. */
export function listClaim(claims: Claims, name: string): string[] {
    const value = claims[name];
    return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
}

/** Return a claim as text, empty if the token has none. */
export function textClaim(claims: Claims, name: string): string {
    const value = claims[name];
    return value === undefined ? "" : String(value);
}

/** Return when the token ends. */
export function expiry(claims: Claims): Date {
    return new Date(Number(claims["exp"]) * 1000);
}
