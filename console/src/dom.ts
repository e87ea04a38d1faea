/** Elements without a framework. What comes from outside is only ever text, never markup. */

export type Child = Node | string;

/** Make an element; an attribute that is `true` has no value, one that is `false` is left out. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    attributes: Record<string, string | boolean> = {},
    ...children: Child[]
): HTMLElementTagNameMap[Tag] {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value !== false) {
            made.setAttribute(name, value === true ? "" : value);
        }
    }
    made.append(...children);
    return made;
}

/** Make a button that does something when it is clicked or Enter is pressed on it. */
export function button(
    label: string,
    action: () => void,
    attributes: Record<string, string> = {},
): HTMLButtonElement {
    const made = element("button", { type: "button", ...attributes }, label);
    made.addEventListener("click", action);
    return made;
}

/** Let a long name break after its slashes and colons, and elsewhere only if that is not enough. */
export function breakable(text: string): Child[] {
    return text.split(/(?<=[/:])/).flatMap((part) => [part, element("wbr")]);
}

/** Return the element of index.html that has an ID. */
export function byId(id: string): HTMLElement {
    const found = document.getElementById(id);
    if (!found) {
        throw new Error(`index.html has no #${id}`);
    }
    return found;
}
