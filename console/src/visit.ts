/** Who has signed in during this visit, in memory alone: a reload forgets everybody. */

import type { Action } from "./actions";
import { type Answer, type Api, Unreachable } from "./api";
import { type Claims, claimsOf, expiry, textClaim } from "./claims";

export interface Person {
    readonly username: string;
    readonly idToken: string;
    readonly claims: Claims;
    /** What came of each of the grid's columns, by its name. */
    readonly outcomes: Map<string, Outcome>;
}

/** What came of a request: an answer, or why none came. */
export type Outcome = Answer | { readonly unreachable: string };

/** Make a request with somebody's token. */
export function attempt(api: Api, person: Person, action: Action): Promise<Outcome> {
    return outcomeOf(api.call(action, person.idToken));
}

/** Wait for what comes of a request. */
export async function outcomeOf(request: Promise<Answer>): Promise<Outcome> {
    try {
        return await request;
    } catch (error) {
        if (error instanceof Unreachable) {
            return { unreachable: error.message };
        }
        throw error;
    }
}

export class Visit {
    readonly people: Person[] = [];
    current: Person | null = null;

    /**
     * Add somebody, in place of who had the same name, and turn to them. If one is to stay where
     * one is, turn only if nobody else is there.
     */
    add(idToken: string, stay: boolean): Person {
        const claims = claimsOf(idToken);
        const username = textClaim(claims, "cognito:username") || textClaim(claims, "sub");
        const person = { username, idToken, claims, outcomes: new Map<string, Outcome>() };
        const index = this.people.findIndex((known) => known.username === username);
        const [before] = this.people.splice(index < 0 ? this.people.length : index, 1, person);
        if (!stay || !this.current || this.current === before) {
            this.current = person;
        }
        return person;
    }

    /** Tell whether somebody has signed in, by a token that has not expired. */
    has(username: string): boolean {
        return this.people.some((known) => known.username === username && !hasExpired(known));
    }

    /** Forget somebody's token, which itself lives on until it expires. */
    remove(person: Person): void {
        this.people.splice(this.people.indexOf(person), 1);
        this.current = this.people[0] ?? null;
    }
}

export function hasExpired(person: Person): boolean {
    return expiry(person.claims).getTime() <= Date.now();
}
