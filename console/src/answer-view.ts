/** One request and its answer: the status, the reason in words, and what the API sent. */

import type { Action } from "./actions";
import { button, element } from "./dom";
import type { Outcome, Person } from "./visit";
import { type Verdict, verdict, why } from "./why";

export interface Exchange {
    readonly person: Person;
    readonly action: Action;
    readonly outcome: Outcome;
    readonly again?: () => void;
}

/** Show an exchange in a place of the page, and have a screen reader say it. */
export function showAnswer(place: HTMLElement, exchange: Exchange): void {
    const { person, action, outcome, again } = exchange;
    const found = verdict(outcome);
    place.className = `answer ${found}`;
    place.replaceChildren(
        element(
            "h3",
            {},
            `${person.username} · ${action.name} `,
            element("span", { class: `badge ${found}` }, badge(outcome, found)),
        ),
        element("p", { class: "why" }, why(person, action, outcome)),
        element("p", { class: "request" }, ...requestLine(exchange)),
        ...contentOf(outcome),
        ...(again ? [button("Try again", again, { class: "quiet" })] : []),
    );
}

function badge(outcome: Outcome, found: Verdict): string {
    return "unreachable" in outcome ? "no answer" : `${outcome.status} ${found}`;
}

function requestLine({ action, outcome }: Exchange): Node[] {
    const parts = [`${action.method} ${action.path}`, action.permission || "no AWS call"];
    if (!("unreachable" in outcome)) {
        parts.push(`${outcome.milliseconds} ms`, outcome.contentType || "no content");
    }
    return parts.map((part) => element("span", {}, part));
}

function contentOf(outcome: Outcome): Node[] {
    if ("unreachable" in outcome || !outcome.content.size) {
        return [];
    }
    const text = outcome.text ?? `${outcome.content.size.toLocaleString()} bytes, not shown here.`;
    return [element("pre", { tabindex: "0", "aria-label": "Content of the answer" }, text)];
}
