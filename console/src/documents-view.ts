/** The documents of the store, with the rights of one of the users. */

import { type Action, isAddressable, list, read, remove, write } from "./actions";
import { showAnswer } from "./answer-view";
import { type Answer, type Api, objectIn } from "./api";
import { button, element } from "./dom";
import { attempt, type Outcome, type Person } from "./visit";

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
        const answer = await this.request(read(key));
        if (answer) {
            // Saved, not opened: a page among the documents would run as a part of this one.
            this.saved = URL.createObjectURL(
                new Blob([answer.content], { type: "application/octet-stream" }),
            );
            const name = key.slice(key.lastIndexOf("/") + 1) || "document";
            const attributes = { href: this.saved, download: name, class: "save" };
            this.answer.append(element("a", attributes, `Save ${name}`));
        }
    }

    private async upload(): Promise<void> {
        const file = this.file.files?.[0];
        if (!file) {
            this.file.focus();
            return;
        }
        if (await this.request(write(file.name, file))) {
            this.file.value = "";
            await this.refresh();
        }
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
        const { person } = this;
        if (!person) {
            return null;
        }
        const outcome: Outcome = await attempt(this.api, person, action);
        if (person !== this.person) {
            return null;
        }
        URL.revokeObjectURL(this.saved);
        showAnswer(this.answer, { person, action, outcome });
        return "status" in outcome && outcome.status < 400 ? outcome : null;
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
