/** Calls the API as a client application does: with the ID token, and nothing else of the user. */

import type { Action } from "./actions";
import type { Config } from "./config";

/** The body of an error, RFC 9457. */
export interface Problem {
    readonly title?: string;
    readonly detail?: string;
    readonly request_id?: string;
    /** What API Gateway says of what it refuses itself. */
    readonly message?: string;
}

export interface Answer {
    readonly status: number;
    readonly contentType: string;
    readonly content: Blob;
    /** The content, if it is short enough to look at and is text. */
    readonly text: string | null;
    readonly milliseconds: number;
}

/** No answer came; the message says why, as far as a browser lets us know. */
export class Unreachable extends Error {}

// Characters. More is for a file, not for a panel.
const LONGEST_TEXT = 20_000;
// API Gateway itself gives up after 29.
const SECONDS = 35;
const SECONDS_TO_PROBE = 5;
const TEXT = /^(text\/|application\/([\w.-]+\+)?(json|xml)\b)/;

export class Api {
    constructor(private readonly config: Config) {}

    async call({ method, path, body }: Action, token: string): Promise<Answer> {
        const began = performance.now();
        const headers: Record<string, string> = { Authorization: token };
        if (body) {
            headers["Content-Type"] = body.type || "application/octet-stream";
        }
        try {
            const answer = await fetch(this.config.apiUrl + path, {
                method,
                headers,
                body: body ?? null,
                cache: "no-store",
                credentials: "omit",
                signal: AbortSignal.timeout(SECONDS * 1000),
            });
            return await readAnswer(answer, began);
        } catch (error) {
            throw new Unreachable(await this.whyUnreachable(error));
        }
    }

    /** Ask this page's server what denies a request; it can tell of a stack on this machine alone. */
    async explain(user: string, { method, path }: Action): Promise<string> {
        if (!this.config.local) {
            return "";
        }
        const asked = new URLSearchParams({ user, request: `${method} ${path}` });
        const answer = await fetch(`why?${asked}`).catch(() => null);
        return answer?.ok ? ((await answer.json()) as { sentence: string }).sentence : "";
    }

    /** Tell an API that is slow or not there from one whose answers this page may not read. */
    private async whyUnreachable(error: unknown): Promise<string> {
        if (error instanceof DOMException && error.name === "TimeoutError") {
            return `The API did not answer within ${SECONDS} s.`;
        }
        if (this.config.local) {
            return "The API did not answer: the demo behind this page has ended. Start it again.";
        }
        try {
            // An answer that no script may read still says that somebody is there.
            await fetch(this.config.apiUrl, {
                mode: "no-cors",
                credentials: "omit",
                signal: AbortSignal.timeout(SECONDS_TO_PROBE * 1000),
            });
        } catch {
            return `Nothing answers at ${this.config.apiUrl}: is the stack still there?`;
        }
        return (
            `The API does not let pages of ${location.origin} read its answers. ` +
            "Add this origin to cors_allow_origins and apply."
        );
    }
}

/** Read an answer to the end; `began` is when it was asked for. */
export async function readAnswer(answer: Response, began: number): Promise<Answer> {
    const content = await answer.blob();
    const contentType = answer.headers.get("Content-Type") ?? "";
    return {
        status: answer.status,
        contentType,
        content,
        text: await readable(content, contentType),
        milliseconds: Math.round(performance.now() - began),
    };
}

/** Read the body of an error; empty if it is no problem document. */
export function problemOf(answer: Answer): Problem {
    return objectIn(answer.text ?? "") as Problem;
}

/** Read a text that should be a JSON object, whoever wrote the handler; empty if it is none. */
export function objectIn(text: string): Readonly<Record<string, unknown>> {
    try {
        const found: unknown = JSON.parse(text);
        return found && typeof found === "object" ? (found as Record<string, unknown>) : {};
    } catch {
        return {};
    }
}

async function readable(content: Blob, contentType: string): Promise<string | null> {
    if (!TEXT.test(contentType) || content.size > LONGEST_TEXT) {
        return null;
    }
    const text = await content.text();
    try {
        return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        return text;
    }
}
