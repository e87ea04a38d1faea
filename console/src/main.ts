/** The page: who signs in appears in each of its parts. */

import { WHOAMI } from "./actions";
import { Api } from "./api";
import { configure } from "./cognito";
import { type Config, loadConfig } from "./config";
import { DocumentsView } from "./documents-view";
import { byId } from "./dom";
import { showClaims } from "./claims-view";
import { GridView } from "./grid-view";
import { IdentityView } from "./identity-view";
import { LockedOutView } from "./locked-out-view";
import { PeopleView } from "./people-view";
import { S3 } from "./s3";
import { SignInView } from "./sign-in-view";
import { type Person, Visit } from "./visit";

function start(config: Config): void {
    configure(config);
    byId("stack").textContent = `${config.name} · ${config.region}`;
    const visit = new Visit();
    const api = new Api(config);
    const signIn = new SignInView(byId("sign-in"), config.users, visit, (idToken, stay) => {
        const turns = !stay || !visit.current;
        const person = visit.add(idToken, stay);
        showAll();
        if (turns) {
            signIn.fold(true);
            byId("identity-title").focus();
        }
        void grid.learn(person, WHOAMI);
    });
    const lockedOut = new LockedOutView(byId("locked-out"));
    const people = new PeopleView(byId("people"), visit, turnTo);
    const identity = new IdentityView(
        byId("identity"),
        (person) => {
            visit.remove(person);
            showAll();
            if (visit.current) {
                byId("identity-title").focus();
            } else {
                signIn.fold(false);
                signIn.fill("");
            }
        },
        signInAgain,
    );
    const documents = new DocumentsView(byId("documents"), api, new S3(config), signInAgain);
    const grid = new GridView(byId("grid"), visit, api, signInAgain, (person, action) => {
        if (action === WHOAMI && person === visit.current) {
            identity.showRole(person);
        }
    });
    setInterval(() => {
        for (const view of [people, identity, grid, documents]) {
            view.tick();
        }
    }, 1000);

    function signInAgain(person: Person): void {
        signIn.fill(person.username);
    }

    void lockedOut.show();

    function turnTo(person: Person): void {
        visit.current = person;
        showAll();
        signIn.fold(true);
        people.focus();
    }

    let shown: Person | null = null;

    function showAll(): void {
        const { current } = visit;
        byId("welcome").hidden = current !== null;
        for (const id of ["identity", "grid", "claims", "documents"]) {
            byId(id).hidden = current === null;
        }
        void lockedOut.show();
        people.show();
        grid.show();
        // What is on show already stays, and with it the focus.
        if (current && current !== shown) {
            identity.show(current);
            showClaims(byId("claims"), current);
            documents.show(current);
        }
        shown = current;
    }
}

const config = await loadConfig().catch((error: unknown) => {
    byId("alert").textContent =
        "This page’s server does not answer any more: start scripts/demo --open or scripts/console" +
        ` again. (${String(error)})`;
    return null;
});
if (config) {
    start(config);
}
