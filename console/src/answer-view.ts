/** One request and its answer: the status, the reason in words, and what the API sent. */

import type { Action } from "./actions";
import { button, byId, element } from "./dom";
import type { Outcome, Person } from "./visit";
import { label, verdict, why } from "./why";

export interface Exchange {
    readonly person: Person;
    readonly action: Action;
    readonly outcome: Outcome;
    /** What to do about it: make the request again, or sign in again. */
    readonly next?: { readonly label: string; readonly action: () => void };
    /** Asks what denies the request; the text is empty where nobody can tell. */
    readonly explain?: () => Promise<string>;
}

/** Show an exchange in a place of the page, in sight, and have a screen reader say it. */
export function showAnswer(place: HTMLElement, exchange: Exchange): void {
    const { person, action, outcome, next, explain } = exchange;
    const found = verdict(outcome);
    const reason = element("p", { class: "why" }, why(person, action, outcome));
    const buttons = next ? [button(next.label, next.action, { class: "quiet" })] : [];
    const focused = place.contains(document.activeElement);
    place.className = `answer ${found}`;
    place.replaceChildren(
        element(
            "h3",
            {},
            `${person.username} · ${action.name} `,
            element("span", { class: `badge ${found}` }, label(outcome)),
        ),
        reason,
        element("p", { class: "request" }, ...requestLine(exchange)),
        ...contentOf(outcome),
        ...buttons,
    );
    if (focused) {
        buttons[0]?.focus();
    }
    place.scrollIntoView({ block: "nearest" });
    say(place);
    if (found === "denied" && explain) {
        void explain().then((sentence) => {
            // Later, and without scrolling: the reader may be elsewhere by then.
            if (sentence && place.contains(reason)) {
                reason.after(element("p", { class: "why" }, sentence));
                say(place);
            }
        });
    }
}

/** Have a screen reader say an answer. */
function say(place: HTMLElement): void {
    // The place itself is moved about, and screen readers miss what comes with it.
    byId("said").textContent = [...place.querySelectorAll("h3, .why")]
        .map((part) => part.textContent)
        .join(": ");
}

/** Show no answer any more. */
export function clearAnswer(place: HTMLElement): void {
    place.replaceChildren();
    place.className = "";
    byId("said").textContent = "";
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
