/** Who somebody is: the role that the API chose and why, and how long the token lasts. */

import { WHOAMI } from "./actions";
import { expiry } from "./claims";
import { breakable, button, element } from "./dom";
import { type Choice, choice, roleName } from "./role";
import { hasExpired, type Person } from "./visit";
import { clock, expired, why } from "./why";

export class IdentityView {
    private person: Person | null = null;
    /** Whether the page says so already. */
    private knownExpired = false;
    private countdown = element("time");
    private readonly role = element("div", { role: "status" });

    constructor(
        private readonly root: HTMLElement,
        private readonly signOut: (person: Person) => void,
        private readonly signInAgain: (person: Person) => void,
    ) {}

    show(person: Person): void {
        this.person = person;
        this.knownExpired = false;
        this.countdown = element("time", { datetime: expiry(person.claims).toISOString() });
        this.root.replaceChildren(this.head(person), this.role);
        this.showRole(person);
        this.tick();
    }

    /** Show what is known of somebody's role, and leave the rest, and the focus, as they are. */
    showRole(person: Person): void {
        const found = choice(person);
        const whoami = person.outcomes.get(WHOAMI.name);
        this.role.className = found && !found.role ? "role none" : "role";
        if (found && hasExpired(person)) {
            const label = found.role ? "Requests ran as" : "No request was let through";
            this.role.className = "role none";
            this.role.replaceChildren(...chosen({ ...found, because: expired(person) }, label));
        } else if (found) {
            const label = found.role ? "Requests run as" : "No request is let through";
            this.role.replaceChildren(...chosen(found, label));
        } else {
            const text = whoami ? why(person, WHOAMI, whoami) : "Asking the API …";
            this.role.replaceChildren(element("p", { id: "because" }, text));
        }
    }

    private head(person: Person): Node {
        return element(
            "header",
            { class: "section-head" },
            element("h2", { id: "identity-title", tabindex: "-1" }, person.username),
            element("p", { class: "hint" }, "ID token ", this.countdown),
            button("Sign in again", () => this.signInAgain(person), { class: "quiet again" }),
            button("Sign out", () => this.signOut(person), {
                class: "quiet",
                title: "This page forgets the token. The token itself stays valid until it expires.",
            }),
        );
    }

    /** Say how long the token lasts, and when it has ended. */
    tick(): void {
        if (!this.person) {
            return;
        }
        const end = expiry(this.person.claims);
        const ended = hasExpired(this.person);
        this.root.classList.toggle("expired", ended);
        if (ended && !this.knownExpired) {
            this.knownExpired = true;
            this.showRole(this.person);
        }
        this.countdown.textContent = ended
            ? `expired at ${clock(end)}`
            : `expires in ${remaining(end.getTime() - Date.now())}`;
    }
}

function chosen({ role, because }: Choice, label: string): Node[] {
    return [
        element("p", { class: "label" }, label),
        element("p", { class: "role-name", id: "role-name" }, role ? roleName(role) : "No role"),
        ...(role ? [element("p", { class: "arn" }, ...breakable(role))] : []),
        element("p", { id: "because" }, because),
    ];
}

function remaining(milliseconds: number): string {
    const seconds = Math.ceil(milliseconds / 1000);
    const minutes = Math.floor(seconds / 60);
    return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
