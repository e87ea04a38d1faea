/** Who is locked out of the stack, as far as whoever started the page’s server may ask IAM. */

import { element } from "./dom";

interface LockedOut {
    readonly who: string;
    /** What locked them out: a command or Terraform. */
    readonly by: string;
    readonly since: string;
}

type Told = { readonly entries: readonly LockedOut[] } | { readonly error: string };

export class LockedOutView {
    private asked = 0;

    constructor(private readonly root: HTMLElement) {
        // Whoever has been at the terminal meanwhile may have locked somebody out.
        addEventListener("focus", () => void this.show());
    }

    async show(): Promise<void> {
        const asked = ++this.asked;
        const answer = await fetch("locked-out.json").catch(() => null);
        const told = answer?.ok ? ((await answer.json()) as Told) : null;
        // A newer answer may be there already.
        if (asked !== this.asked) return;
        if (!told) {
            this.root.hidden = true;
            return;
        }
        const items = "entries" in told ? told.entries : [];
        this.root.hidden = "entries" in told && !items.length;
        this.root.replaceChildren(
            element("h2", { id: "locked-out-title" }, "Locked out"),
            "error" in told
                ? element("p", { class: "hint" }, `The list cannot be read: ${told.error}`)
                : element(
                      "ul",
                      {},
                      ...items.map(({ who, by, since }) =>
                          element(
                              "li",
                              {},
                              element("strong", {}, who),
                              element("span", { class: "hint" }, ` by ${by} ${since}`),
                          ),
                      ),
                  ),
        );
    }
}
