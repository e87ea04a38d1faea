/** The form that users sign in with, and the users of a local stack to choose from. */

import { begin, goOn, SignInFailure, type Step } from "./cognito";
import type { LocalUser } from "./config";
import { button, element } from "./dom";

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
    private readonly summary = element("summary", {}, "Sign in");
    private readonly folder = element("details", { class: "sign-in", open: true });

    constructor(
        root: HTMLElement,
        private readonly users: readonly LocalUser[],
        private readonly signedIn: (idToken: string) => void,
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
            button("Sign in all of them", () => void this.signInAll(), { class: "quiet" }),
        ];
    }

    private async signInAll(): Promise<void> {
        for (const { username, password } of this.users) {
            if (!(await this.take(() => begin(username, password), username))) {
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
        const input = element("input", {
            id: "new-password",
            type: "password",
            autocomplete: "new-password",
            required: true,
        });
        this.show(
            "Set password",
            [field("New password, in place of the temporary one", input)],
            () => goOn(input.value),
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
        this.show("Go on", [field(`Code from ${from}`, input)], () => goOn(input.value));
        input.focus();
    }

    private show(label: string, fields: Node[], submit: () => Promise<Step>): void {
        const form = element("form", {}, ...fields, element("button", { class: "primary" }, label));
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            void this.take(submit, this.username.value);
        });
        this.message.textContent = "";
        this.forms.replaceChildren(form);
    }

    /** Do what a form asks for; tell whether somebody is signed in by it. */
    private async take(submit: () => Promise<Step>, username: string): Promise<boolean> {
        this.message.textContent = "";
        this.forms.inert = true;
        try {
            const step = await submit();
            this.forms.inert = false;
            this.next(step);
            return step.kind === "signed-in";
        } catch (error) {
            this.forms.inert = false;
            if (!(error instanceof SignInFailure)) {
                throw error;
            }
            this.message.textContent = `${username}: ${error.message}`;
            [...this.forms.querySelectorAll("input")].at(-1)?.select();
            return false;
        }
    }

    private next(step: Step): void {
        switch (step.kind) {
            case "signed-in":
                this.username.value = "";
                this.password.value = "";
                this.askForPassword();
                return this.signedIn(step.idToken);
            case "new-password":
                return this.askForNewPassword();
            case "code":
                return this.askForCode(step.from);
        }
    }
}

function field(label: string, input: HTMLInputElement): HTMLElement {
    return element("p", { class: "field" }, element("label", { for: input.id }, label), input);
}
