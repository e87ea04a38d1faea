/** The form that users sign in with, and the users of a local stack to choose from. */

import { begin, goOn, SignInFailure, type Step } from "./cognito";
import type { LocalUser } from "./config";
import { button, element } from "./dom";
import type { Visit } from "./visit";

export class SignInView {
    private readonly username = element("input", {
        id: "username",
        autocomplete: "username",
        autocapitalize: "none",
        spellcheck: "false",
        required: true,
    });
    private readonly password = element("input", {
        id: "password",
        type: "password",
        autocomplete: "current-password",
        required: true,
    });
    private readonly message = element("p", { class: "error", role: "alert" });
    private readonly forms = element("div");
    private readonly all = button("Sign in all of them", () => void this.signInAll(), {
        class: "quiet",
    });
    private readonly summary = element("summary", {}, "Sign in");
    private readonly folder = element("details", { class: "sign-in", open: true });

    constructor(
        root: HTMLElement,
        private readonly users: readonly LocalUser[],
        private readonly visit: Visit,
        /** Told the token, and whether one is to stay where one is. */
        private readonly signedIn: (idToken: string, stay: boolean) => void,
    ) {
        const content = element("div", {}, ...this.choices(), this.forms, this.message);
        this.folder.append(this.summary, content);
        root.append(this.folder);
        this.askForPassword();
    }

    /** Make room for who has signed in, or for the form again. */
    fold(folded: boolean): void {
        this.folder.open = !folded;
        this.summary.textContent = folded ? "Sign in another user" : "Sign in";
    }

    /** Name who is to sign in, and go to the form. */
    fill(username: string): void {
        this.folder.open = true;
        const known = this.users.find((user) => user.username === username);
        this.askForPassword();
        this.username.value = username;
        this.password.value = known?.password ?? "";
        (username ? this.password : this.username).focus();
    }

    private choices(): Node[] {
        if (!this.users.length) {
            return [];
        }
        const chips = this.users.map((user) => {
            const chip = button(user.username, () => this.fill(user.username), { class: "chip" });
            chip.append(element("small", {}, user.groups.join(", ") || "no group"));
            return element("li", {}, chip);
        });
        return [
            element("p", { class: "hint" }, "Users of this demo. Their passwords are filled in."),
            element("ul", { class: "chips", "aria-label": "Users of this demo" }, ...chips),
            this.all,
        ];
    }

    private async signInAll(): Promise<void> {
        if (this.forms.inert) {
            return;
        }
        const absent = this.users.filter(({ username }) => !this.visit.has(username));
        for (const { username, password } of absent) {
            if (!(await this.take(() => begin(username, password), username, this.all))) {
                return;
            }
        }
    }

    private askForPassword(): void {
        this.show(
            "Sign in",
            [field("Username", this.username), field("Password", this.password)],
            () => begin(this.username.value, this.password.value),
        );
    }

    private askForNewPassword(): void {
        const [input, again] = ["new-password", "new-password-again"].map((id) =>
            element("input", {
                id,
                type: "password",
                autocomplete: "new-password",
                required: true,
            }),
        ) as [HTMLInputElement, HTMLInputElement];
        this.show(
            "Set password",
            [
                field("New password, in place of the temporary one", input),
                field("The new password again", again),
            ],
            async () => {
                if (input.value !== again.value) {
                    throw new SignInFailure("The two passwords are not the same.");
                }
                return goOn(input.value);
            },
            true,
        );
        input.focus();
    }

    private askForCode(from: string): void {
        const input = element("input", {
            id: "code",
            inputmode: "numeric",
            autocomplete: "one-time-code",
            required: true,
        });
        this.show("Go on", [field(`Code from ${from}`, input)], () => goOn(input.value), true);
        input.focus();
    }

    /** Show a form, with a way back if it is a later step of a sign-in. */
    private show(
        label: string,
        fields: Node[],
        submit: () => Promise<Step>,
        later = false,
    ): void {
        const back = button("Begin again", () => this.fill(this.username.value), {
            class: "quiet",
        });
        const form = element(
            "form",
            {},
            ...fields,
            element("button", { class: "primary" }, label),
            ...(later ? [back] : []),
        );
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            void this.take(submit, this.username.value, this.forms);
        });
        this.message.textContent = "";
        this.forms.replaceChildren(form);
    }

    /**
     * Do what a form or the button for all asks for; tell whether somebody is signed in by it. What
     * went wrong is said below the one that was used.
     */
    private async take(
        submit: () => Promise<Step>,
        username: string,
        used: HTMLElement,
    ): Promise<boolean> {
        this.message.textContent = "";
        used.after(this.message);
        this.forms.inert = true;
        try {
            const step = await submit();
            this.forms.inert = false;
            this.next(step, username, used === this.all);
            return step.kind === "signed-in";
        } catch (error) {
            this.forms.inert = false;
            if (!(error instanceof SignInFailure)) {
                throw error;
            }
            if (error.over) {
                this.askForPassword();
            }
            this.message.textContent = `${username}: ${error.message}`;
            if (used === this.forms) {
                [...this.forms.querySelectorAll("input")].at(-1)?.select();
            }
            return false;
        }
    }

    private next(step: Step, username: string, stay: boolean): void {
        switch (step.kind) {
            case "signed-in":
                this.username.value = "";
                this.password.value = "";
                this.askForPassword();
                return this.signedIn(step.idToken, stay);
            case "new-password":
                this.username.value = username;
                return this.askForNewPassword();
            case "code":
                this.username.value = username;
                return this.askForCode(step.from);
        }
    }
}

function field(label: string, input: HTMLInputElement): HTMLElement {
    return element("p", { class: "field" }, element("label", { for: input.id }, label), input);
}
