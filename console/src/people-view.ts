/** Everybody who has signed in during this visit, to turn to one of them. */

import { button, element } from "./dom";
import type { Person, Visit } from "./visit";

export class PeopleView {
    constructor(
        private readonly root: HTMLElement,
        private readonly visit: Visit,
        private readonly turnTo: (person: Person) => void,
    ) {}

    /** Put the focus back on who was turned to, whose button was made anew. */
    focus(): void {
        this.root.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
    }

    show(): void {
        const { people, current } = this.visit;
        const entries = people.map((person) =>
            element(
                "li",
                {},
                button(person.username, () => this.turnTo(person), {
                    class: "chip",
                    "aria-pressed": String(person === current),
                }),
            ),
        );
        this.root.hidden = !people.length;
        this.root.replaceChildren(
            element("h2", { id: "people-title" }, "Signed in"),
            element("ul", { class: "chips" }, ...entries),
            element("p", { class: "hint" }, "In this page’s memory alone: a reload signs out."),
        );
    }
}
