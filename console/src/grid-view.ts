/** Who may do what: a row for everybody who has signed in, a column for each request. */

import { type Action, COLUMNS } from "./actions";
import { showAnswer } from "./answer-view";
import type { Api } from "./api";
import { button, element } from "./dom";
import { attempt, type Person, type Visit } from "./visit";
import { type Verdict, verdict } from "./why";

const SYMBOLS: Readonly<Record<Verdict, string>> = {
    allowed: "✓",
    denied: "✕",
    refused: "⊘",
    unknown: "?",
};

export class GridView {
    private readonly body = element("tbody");
    private readonly answer = element("div", { id: "grid-answer", role: "status" });

    constructor(
        root: HTMLElement,
        private readonly visit: Visit,
        private readonly api: Api,
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
            this.answer,
        );
    }

    /** Show everybody who has signed in, as they are now. */
    show(): void {
        this.answer.replaceChildren();
        this.answer.className = "";
        this.body.replaceChildren(...this.visit.people.map((person) => this.row(person)));
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
        if (!person.outcomes.has(action.name)) {
            await this.learn(person, action);
        }
        for (const cell of this.body.querySelectorAll("button")) {
            cell.setAttribute("aria-pressed", "false");
        }
        this.cellOf(person, action)?.setAttribute("aria-pressed", "true");
        const outcome = person.outcomes.get(action.name);
        if (outcome) {
            const again = () => void this.learn(person, action).then(() => this.open(person, action));
            showAnswer(this.answer, { person, action, outcome, again });
        }
    }

    private row(person: Person): HTMLElement {
        const cells = COLUMNS.map((action) => {
            const cell = button("", () => void this.open(person, action), { class: "cell" });
            cell.dataset["action"] = action.name;
            paint(cell, person, action);
            return element("td", {}, cell);
        });
        const row = element("tr", {}, element("th", { scope: "row" }, person.username), ...cells);
        row.dataset["username"] = person.username;
        return row;
    }

    private cellOf(person: Person, action: Action): HTMLElement | null {
        const row = this.body.children[this.visit.people.indexOf(person)];
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
    cell.setAttribute("aria-label", `${person.username}, ${action.name}: ${status}, ${found}`);
}
