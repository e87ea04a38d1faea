/** Everybody who has signed in during this visit, to turn to one of them. */

import { button, element } from "./dom";
import { hasExpired, type Person, type Visit } from "./visit";

export class PeopleView {
    private readonly chips = new Map<Person, HTMLElement>();

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
        this.chips.clear();
        const entries = people.map((person) => {
            const chip = button(person.username, () => this.turnTo(person), {
                class: "chip",
                "aria-pressed": String(person === current),
            });
            this.chips.set(person, chip);
            return element("li", {}, chip);
        });
        this.root.hidden = !people.length;
        this.root.replaceChildren(
            element("h2", { id: "people-title" }, "Signed in"),
            element("ul", { class: "chips" }, ...entries),
            element("p", { class: "hint" }, "Tokens are only in this page’s memory: a reload signs everybody out."),
        );
        this.tick();
    }

    /** Say of whom the token has expired meanwhile. */
    tick(): void {
        this.chips.forEach(markExpired);
    }
}

/** Say in an element that names somebody that the token has expired, if it has. */
export function markExpired(place: HTMLElement, person: Person): void {
    if (hasExpired(person) && !place.querySelector(".ended")) {
        place.append(element("small", { class: "ended" }, " token expired"));
    }
}
