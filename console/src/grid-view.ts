/** Who may do what: a row for everybody who has signed in, a column for each request. */

import { type Action, COLUMNS } from "./actions";
import { clearAnswer, showAnswer } from "./answer-view";
import type { Api } from "./api";
import { button, element } from "./dom";
import { markExpired } from "./people-view";
import { attempt, hasExpired, type Person, type Visit } from "./visit";
import { label, type Verdict, verdict } from "./why";

const SYMBOLS: Readonly<Record<Verdict, string>> = {
    allowed: "✓",
    denied: "✕",
    refused: "⊘",
    unknown: "?",
};

export class GridView {
    private readonly body = element("tbody");
    private readonly rows = new Map<Person, HTMLElement>();
    private readonly answer = element("div", { id: "grid-answer" });
    /** Below the row of whoever made the request. */
    private readonly answerRow = element(
        "tr",
        {},
        element("td", { class: "below", colspan: String(COLUMNS.length + 1) }, this.answer),
    );
    private shown: { readonly person: Person; readonly action: Action } | null = null;

    constructor(
        root: HTMLElement,
        private readonly visit: Visit,
        private readonly api: Api,
        private readonly signInAgain: (person: Person) => void,
        private readonly learned: (person: Person, action: Action) => void,
    ) {
        const columns = COLUMNS.map(({ name, permission }) =>
            element("th", { scope: "col", title: permission || "no AWS call" }, name),
        );
        root.append(
            element(
                "header",
                { class: "section-head" },
                element("h2", { id: "grid-title" }, "Who may do what"),
                button("Try all", () => void this.tryAll(), { class: "primary", id: "try-all" }),
            ),
            element(
                "p",
                { class: "hint" },
                "Each cell is a real request with that user’s token. Choose one to see its answer.",
            ),
            element(
                "div",
                { class: "scroller" },
                element(
                    "table",
                    { class: "grid", "aria-labelledby": "grid-title" },
                    element(
                        "thead",
                        {},
                        element("tr", {}, element("th", { scope: "col" }, "user"), ...columns),
                    ),
                    this.body,
                ),
            ),
        );
    }

    /** Show everybody who has signed in, as they are now, and leave the answer that is on show. */
    show(): void {
        const { people } = this.visit;
        this.rows.clear();
        this.body.replaceChildren(...people.map((person) => this.row(person)));
        if (this.shown && people.includes(this.shown.person)) {
            this.point(this.shown.person, this.shown.action);
        } else {
            this.shown = null;
            clearAnswer(this.answer);
        }
        this.tick();
    }

    /** Say of whom the token has expired meanwhile. */
    tick(): void {
        this.rows.forEach((row, person) => markExpired(row.querySelector("th") ?? row, person));
    }

    /** Try an action, whatever is known of it, and show nothing of it but its cell. */
    async learn(person: Person, action: Action): Promise<void> {
        person.outcomes.set(action.name, await attempt(this.api, person, action));
        const cell = this.cellOf(person, action);
        if (cell) {
            paint(cell, person, action);
        }
        this.learned(person, action);
    }

    private async tryAll(): Promise<void> {
        await Promise.all(
            this.visit.people.map(async (person) => {
                for (const action of COLUMNS) {
                    await this.learn(person, action);
                }
            }),
        );
    }

    private async open(person: Person, action: Action): Promise<void> {
        if (this.shown?.person !== person || this.shown.action !== action) {
            clearAnswer(this.answer);
        }
        this.shown = { person, action };
        this.point(person, action);
        if (!person.outcomes.has(action.name)) {
            await this.learn(person, action);
        }
        const outcome = person.outcomes.get(action.name);
        if (outcome && this.shown.person === person && this.shown.action === action) {
            const again = () => void this.learn(person, action).then(() => this.open(person, action));
            const next = hasExpired(person)
                ? { label: "Sign in again", action: () => this.signInAgain(person) }
                : { label: "Try again", action: again };
            const explain = () => this.api.explain(person.username, action);
            showAnswer(this.answer, { person, action, outcome, next, explain });
        }
    }

    /** Mark a cell as the one whose answer is on show, and have the place for it below. */
    private point(person: Person, action: Action): void {
        for (const cell of this.body.querySelectorAll(".cell")) {
            cell.setAttribute("aria-pressed", "false");
        }
        this.cellOf(person, action)?.setAttribute("aria-pressed", "true");
        this.rows.get(person)?.after(this.answerRow);
    }

    private row(person: Person): HTMLElement {
        const cells = COLUMNS.map((action) => {
            const cell = button("", () => void this.open(person, action), { class: "cell" });
            cell.dataset["action"] = action.name;
            paint(cell, person, action);
            return element("td", {}, cell);
        });
        const row = element("tr", {}, element("th", { scope: "row" }, person.username), ...cells);
        this.rows.set(person, row);
        return row;
    }

    private cellOf(person: Person, action: Action): HTMLElement | null {
        const row = this.rows.get(person);
        return row?.querySelector<HTMLElement>(`[data-action="${action.name}"]`) ?? null;
    }
}

function paint(cell: HTMLElement, person: Person, action: Action): void {
    const outcome = person.outcomes.get(action.name);
    if (!outcome) {
        cell.textContent = "try";
        cell.setAttribute("aria-label", `${person.username}, ${action.name}: not tried yet`);
        return;
    }
    const found = verdict(outcome);
    const status = "unreachable" in outcome ? "–" : String(outcome.status);
    cell.className = `cell ${found}`;
    cell.replaceChildren(element("span", { "aria-hidden": "true" }, SYMBOLS[found]), status);
    cell.setAttribute("aria-label", `${person.username}, ${action.name}: ${label(outcome)}`);
}
