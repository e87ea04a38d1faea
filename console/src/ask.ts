/** Asks before something is done that cannot be undone here. */

import { button, element } from "./dom";

/** Ask a question; tell whether the answer is yes. Escape, like the other button, means no. */
export function confirmed(question: string, yes: string, no: string): Promise<boolean> {
    const dialog = element("dialog", { "aria-labelledby": "question" });
    dialog.append(
        element("p", { id: "question" }, question),
        element(
            "div",
            { class: "choices" },
            button(no, () => dialog.close(), { class: "quiet", autofocus: "" }),
            button(yes, () => dialog.close("yes"), { class: "quiet danger" }),
        ),
    );
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
        // By then the focus is back on what was pressed.
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(dialog.returnValue === "yes");
        });
    });
}
