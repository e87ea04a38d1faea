/** The documents of the store, with the rights of one of the users. */

import {
    type Action,
    isAddressable,
    LARGEST_DOCUMENT,
    list,
    offerDownload,
    offerUpload,
    read,
    remove,
    write,
} from "./actions";
import { clearAnswer, showAnswer } from "./answer-view";
import { type Answer, type Api, objectIn } from "./api";
import { confirmed } from "./ask";
import { button, element } from "./dom";
import { markExpired } from "./people-view";
import type { Offer, S3 } from "./s3";
import { attempt, hasExpired, type Outcome, outcomeOf, type Person } from "./visit";
import { clock, TOO_LARGE } from "./why";

export class DocumentsView {
    private person: Person | null = null;
    private readonly title = element("h2", { id: "documents-title" }, "Documents");
    private readonly head = element("header", { class: "section-head" }, this.title);
    private readonly keys = element("ul", { class: "documents", "aria-label": "Documents" });
    private readonly file = element("input", { type: "file", id: "file", required: true });
    private readonly form = element(
        "form",
        { class: "upload" },
        element("label", { for: "file" }, "Upload a file"),
        this.file,
        element("button", { class: "quiet" }, "Upload"),
    );
    /** Below what was last used: a document, the form, or a button. */
    private readonly answer = element("div", { id: "documents-answer" });
    private used: HTMLElement = this.head;
    private more = button("More", () => undefined);
    /** The object URL of the document on show, which the browser keeps as long as this is valid. */
    private saved = "";

    constructor(
        root: HTMLElement,
        private readonly api: Api,
        private readonly s3: S3,
        private readonly signInAgain: (person: Person) => void,
    ) {
        this.more.hidden = true;
        this.form.addEventListener("submit", (event) => {
            event.preventDefault();
            void this.upload();
        });
        this.head.append(
            button("List", () => void this.list("", this.head), { class: "primary", id: "list" }),
        );
        root.append(this.head, this.answer, this.keys, this.more, this.form);
    }

    /** Turn to another user, who has yet to ask for what they may see. */
    show(person: Person): void {
        if (person !== this.person) {
            this.person = person;
            this.title.textContent = `Documents, as ${person.username}`;
            this.moveAnswer(this.head);
            this.keys.replaceChildren();
            this.more.hidden = true;
            this.tick();
        }
    }

    /** Say that the token has expired meanwhile. */
    tick(): void {
        if (this.person) {
            markExpired(this.title, this.person);
        }
    }

    private async list(after: string, used: HTMLElement): Promise<void> {
        const { person } = this;
        if (person) {
            const action = list(after);
            this.moveAnswer(used);
            const outcome = await attempt(this.api, person, action);
            // What was used meanwhile keeps its answer; a denial is shown in any case.
            if (this.used === used || !isAllowed(outcome)) {
                this.showOutcome(person, action, outcome);
            }
            await this.showKeys(person, outcome, after);
        }
    }

    private async showKeys(person: Person, outcome: Outcome, after: string): Promise<void> {
        if (!isAllowed(outcome)) {
            return;
        }
        const { documents, continue_after: next } = objectIn(await outcome.content.text());
        if (person !== this.person) {
            return;
        }
        const keys = Array.isArray(documents) ? documents.map(String) : [];
        // The document whose answer is on show stays, and the answer with it.
        const open = this.answer.parentElement;
        const entries = keys.map((key) =>
            open?.getAttribute("data-key") === key ? open : this.entry(key),
        );
        if (after) {
            this.keys.append(...entries);
        } else {
            this.keys.replaceChildren(...entries);
        }
        if (!this.answer.isConnected) {
            this.head.after(this.answer);
        }
        const goOn = () => void this.list(String(next), this.more);
        const more = button("More", goOn, { class: "quiet" });
        more.hidden = typeof next !== "string";
        this.more.replaceWith(more);
        this.more = more;
    }

    private async open(key: string, entry: HTMLElement): Promise<void> {
        const outcome = await this.ask(read(key), entry);
        if (outcome && "status" in outcome && outcome.status === TOO_LARGE) {
            await this.openLarge(key, entry);
        } else if (outcome && isAllowed(outcome)) {
            // Saved, not opened: a page among the documents would run as a part of this one.
            this.saved = URL.createObjectURL(
                new Blob([outcome.content], { type: "application/octet-stream" }),
            );
            this.offerToSave(key, this.saved);
        }
    }

    private async openLarge(key: string, entry: HTMLElement): Promise<void> {
        const offer = await this.requestOffer(offerDownload(key), entry);
        if (offer) {
            // What S3 says to a URL that has ended is no page to leave this one for.
            const until = element("span", { class: "hint" });
            until.textContent = `from S3 itself, until ${clock(offer.expires)}`;
            const link = this.offerToSave(key, offer.url, { target: "_blank" });
            link.addEventListener("click", (event) => {
                if (offer.expires.getTime() <= Date.now()) {
                    event.preventDefault();
                    until.textContent = `the link ended at ${clock(offer.expires)}: open the document again`;
                }
            });
            this.answer.append(" ", until);
        }
    }

    private offerToSave(
        key: string,
        href: string,
        attributes: Record<string, string> = {},
    ): HTMLElement {
        const name = key.slice(key.lastIndexOf("/") + 1) || "document";
        const link = element(
            "a",
            { href, download: name, class: "save", ...attributes },
            `Save ${name}`,
        );
        this.answer.append(link);
        return link;
    }

    private async upload(): Promise<void> {
        const file = this.file.files?.[0];
        if (!file || !(await this.mayReplace(file.name))) {
            return;
        }
        const large = file.size > LARGEST_DOCUMENT;
        const sent = large
            ? await this.uploadLarge(file)
            : await this.request(write(file.name, file), this.form);
        if (sent) {
            this.file.value = "";
            await this.refresh();
        }
    }

    /** Ask before a document that is listed is replaced. */
    private async mayReplace(key: string): Promise<boolean> {
        const listed = [...this.keys.children].some((entry) => entry.getAttribute("data-key") === key);
        return !listed || confirmed(`Replace ${key}?`, "Replace", "Keep it");
    }

    private async uploadLarge(file: File): Promise<Answer | null> {
        const { person } = this;
        const action = offerUpload(file.name);
        const offer = await this.requestOffer(action, this.form);
        if (!offer || !person) {
            return null;
        }
        const sending = `Sending ${file.size.toLocaleString()} bytes to S3 itself…`;
        this.answer.append(element("p", { class: "hint" }, sending));
        const sent = await outcomeOf(this.s3.send(offer, file));
        const request = { ...action, method: "PUT", path: offer.address };
        const outcome = this.showOutcome(person, request, sent);
        return outcome && isAllowed(outcome) ? outcome : null;
    }

    private async delete(key: string, entry: HTMLElement): Promise<void> {
        if (!(await confirmed(`Delete ${key}?`, "Delete", "Keep it"))) {
            return;
        }
        if (await this.request(remove(key), entry)) {
            const next = entry.nextElementSibling ?? entry.previousElementSibling;
            // The answer stays where the document was.
            entry.replaceChildren(this.answer);
            entry.removeAttribute("data-key");
            next?.querySelector("button")?.focus();
        }
    }

    /** List anew, and leave the answer that is on show. */
    private async refresh(): Promise<void> {
        const { person } = this;
        if (person) {
            await this.showKeys(person, await attempt(this.api, person, list("")), "");
        }
    }

    /** Make a request and show its answer below what was used; return it if the user may do this. */
    private async request(action: Action, used: HTMLElement): Promise<Answer | null> {
        const outcome = await this.ask(action, used);
        return outcome && isAllowed(outcome) ? outcome : null;
    }

    /** Ask the API where S3 serves or takes a document. What it signed is not shown. */
    private async requestOffer(action: Action, used: HTMLElement): Promise<Offer | null> {
        const answer = await this.request(action, used);
        if (!answer) {
            return null;
        }
        this.answer.querySelector("pre")?.remove();
        return this.s3.offerIn(answer);
    }

    /**
     * Make a request and show its answer below what was used; return what came of it, unless the
     * user has changed.
     */
    private async ask(action: Action, used: HTMLElement): Promise<Outcome | null> {
        const { person } = this;
        if (!person) {
            return null;
        }
        this.moveAnswer(used);
        return this.showOutcome(person, action, await attempt(this.api, person, action));
    }

    /** Have the next answer appear below what is used, in the entry if that is a document. */
    private moveAnswer(used: HTMLElement): void {
        const before = this.answer.parentElement;
        this.used = used;
        clearAnswer(this.answer);
        URL.revokeObjectURL(this.saved);
        if (used.parentElement === this.keys) {
            used.append(this.answer);
        } else {
            used.after(this.answer);
        }
        if (before !== used && before?.parentElement === this.keys && !before.hasChildNodes()) {
            before.remove();
        }
    }

    private showOutcome(person: Person, action: Action, outcome: Outcome): Outcome | null {
        if (person !== this.person) {
            return null;
        }
        const next = { label: "Sign in again", action: () => this.signInAgain(person) };
        const explain = () => this.api.explain(person.username, action);
        showAnswer(this.answer, {
            person,
            action,
            outcome,
            ...(hasExpired(person) ? { next } : {}),
            // What S3 itself denied is no request of the API.
            ...(action.path.startsWith("/") ? { explain } : {}),
        });
        return outcome;
    }

    private entry(key: string): HTMLElement {
        const entry = element("li", { "data-key": key });
        if (!isAddressable(key)) {
            const why = "a browser would ask for another document";
            entry.append(key, element("span", { class: "hint" }, why));
            return entry;
        }
        entry.append(
            button(key, () => void this.open(key, entry), { class: "link", title: `Open ${key}` }),
            button("Delete", () => void this.delete(key, entry), {
                class: "quiet danger",
                "aria-label": `Delete ${key}`,
            }),
        );
        return entry;
    }
}

function isAllowed(outcome: Outcome): outcome is Answer {
    return "status" in outcome && outcome.status < 400;
}
