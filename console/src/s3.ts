/** Documents that do not fit through the API: S3 serves and takes them, at URLs that the API signs. */

import { type Answer, objectIn, readAnswer, Unreachable } from "./api";
import type { Config } from "./config";

/** What the API signed: whoever has the URL may use it, so that only its address is shown. */
export interface Offer {
    readonly url: string;
    readonly address: string;
    readonly expires: Date;
}

export class S3 {
    constructor(private readonly config: Config) {}

    /** Read what the API offers, as a URL that this page may use. */
    async offerIn(answer: Answer): Promise<Offer> {
        const { url: signed, expires_at: expires } = objectIn(await answer.content.text());
        const url = this.reachable(String(signed));
        return { url, address: url.replace(/\?.*/, ""), expires: new Date(String(expires)) };
    }

    /** Send a file, for as long as it takes. */
    async send({ url }: Offer, file: Blob): Promise<Answer> {
        const began = performance.now();
        try {
            const answer = await fetch(url, {
                method: "PUT",
                headers: { "Content-Type": file.type || "application/octet-stream" },
                body: file,
                cache: "no-store",
                credentials: "omit",
            });
            return await readAnswer(answer, began);
        } catch {
            throw new Unreachable(
                `S3 closed the connection, or accepts no uploads from pages of ${location.origin}: ` +
                    "is this origin in cors_allow_origins?",
            );
        }
    }

    /** Of a local stack, turn it into one of this page's own server, which passes requests on. */
    private reachable(url: string): string {
        return this.config.local ? this.config.s3Url + url.slice(new URL(url).origin.length) : url;
    }
}
