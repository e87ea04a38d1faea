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
import { showAnswer } from "./answer-view";
import { type Answer, type Api, objectIn } from "./api";
import { button, element } from "./dom";
import type { Offer, S3 } from "./s3";
import { attempt, type Outcome, outcomeOf, type Person } from "./visit";
import { clock } from "./why";

const TOO_LARGE = 413;

export class DocumentsView {
    private person: Person | null = null;
    private readonly title = element("h2", { id: "documents-title" }, "Documents");
    private readonly keys = element("ul", { class: "documents", "aria-label": "Documents" });
    private readonly file = element("input", { type: "file", id: "file" });
    private readonly answer = element("div", { id: "documents-answer", role: "status" });
    private more = button("More", () => undefined);
    /** The object URL of the document on show, which the browser keeps as long as this is valid. */
    private saved = "";

    constructor(
        root: HTMLElement,
        private readonly api: Api,
        private readonly s3: S3,
    ) {
        this.more.hidden = true;
        const form = element(
            "form",
            { class: "upload" },
            element("label", { for: "file" }, "Upload a file"),
            this.file,
            element("button", { class: "quiet" }, "Upload"),
        );
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            void this.upload();
        });
        root.append(
            element(
                "header",
                { class: "section-head" },
                this.title,
                button("List", () => void this.list(""), { class: "primary", id: "list" }),
            ),
            this.keys,
            this.more,
            form,
            this.answer,
        );
    }

    /** Turn to another user, who has yet to ask for what they may see. */
    show(person: Person): void {
        if (person !== this.person) {
            this.person = person;
            this.title.textContent = `Documents, as ${person.username}`;
            this.keys.replaceChildren();
            this.more.hidden = true;
            this.answer.replaceChildren();
            this.answer.className = "";
            URL.revokeObjectURL(this.saved);
        }
    }

    private async list(after: string): Promise<void> {
        const answer = await this.request(list(after));
        if (!answer) {
            return;
        }
        const { documents, continue_after: next } = objectIn(await answer.content.text());
        if (!after) {
            this.keys.replaceChildren();
        }
        const keys = Array.isArray(documents) ? documents.map(String) : [];
        this.keys.append(...keys.map((key) => this.entry(key)));
        const more = button("More", () => void this.list(String(next)), { class: "quiet" });
        more.hidden = typeof next !== "string";
        this.more.replaceWith(more);
        this.more = more;
    }

    private async open(key: string): Promise<void> {
        const outcome = await this.ask(read(key));
        if (outcome && "status" in outcome && outcome.status === TOO_LARGE) {
            await this.openLarge(key);
        } else if (outcome && isAllowed(outcome)) {
            // Saved, not opened: a page among the documents would run as a part of this one.
            this.saved = URL.createObjectURL(
                new Blob([outcome.content], { type: "application/octet-stream" }),
            );
            this.offerToSave(key, this.saved);
        }
    }

    private async openLarge(key: string): Promise<void> {
        const offer = await this.requestOffer(offerDownload(key));
        if (offer) {
            // What S3 says to a URL that has ended is no page to leave this one for.
            const until = `from S3 itself, until ${clock(offer.expires)}`;
            this.offerToSave(key, offer.url, { target: "_blank" });
            this.answer.append(" ", element("span", { class: "hint" }, until));
        }
    }

    private offerToSave(key: string, href: string, attributes: Record<string, string> = {}): void {
        const name = key.slice(key.lastIndexOf("/") + 1) || "document";
        const link = { href, download: name, class: "save", ...attributes };
        this.answer.append(element("a", link, `Save ${name}`));
    }

    private async upload(): Promise<void> {
        const file = this.file.files?.[0];
        if (!file) {
            this.file.focus();
            return;
        }
        const large = file.size > LARGEST_DOCUMENT;
        if (await (large ? this.uploadLarge(file) : this.request(write(file.name, file)))) {
            this.file.value = "";
            await this.refresh();
        }
    }

    private async uploadLarge(file: File): Promise<Answer | null> {
        const { person } = this;
        const action = offerUpload(file.name);
        const offer = await this.requestOffer(action);
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

    private async delete(key: string, entry: Element): Promise<void> {
        if (await this.request(remove(key))) {
            const next = entry.nextElementSibling ?? entry.previousElementSibling;
            entry.remove();
            next?.querySelector("button")?.focus();
        }
    }

    /** List anew, and leave the answer that is on show. */
    private async refresh(): Promise<void> {
        const shown = [...this.answer.childNodes];
        const className = this.answer.className;
        await this.list("");
        this.answer.replaceChildren(...shown);
        this.answer.className = className;
    }

    /** Make a request and show its answer; return it if the user may do this. */
    private async request(action: Action): Promise<Answer | null> {
        const outcome = await this.ask(action);
        return outcome && isAllowed(outcome) ? outcome : null;
    }

    /** Ask the API where S3 serves or takes a document. What it signed is not shown. */
    private async requestOffer(action: Action): Promise<Offer | null> {
        const answer = await this.request(action);
        if (!answer) {
            return null;
        }
        this.answer.querySelector("pre")?.remove();
        return this.s3.offerIn(answer);
    }

    /** Make a request and show its answer; return what came of it, unless the user has changed. */
    private async ask(action: Action): Promise<Outcome | null> {
        const { person } = this;
        return person && this.showOutcome(person, action, await attempt(this.api, person, action));
    }

    private showOutcome(person: Person, action: Action, outcome: Outcome): Outcome | null {
        if (person !== this.person) {
            return null;
        }
        URL.revokeObjectURL(this.saved);
        showAnswer(this.answer, { person, action, outcome });
        return outcome;
    }

    private entry(key: string): HTMLElement {
        if (!isAddressable(key)) {
            const why = "a browser would ask for another document";
            return element("li", {}, key, element("span", { class: "hint" }, why));
        }
        const entry = element(
            "li",
            {},
            button(key, () => void this.open(key), { class: "link", title: `Open ${key}` }),
        );
        entry.append(
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
