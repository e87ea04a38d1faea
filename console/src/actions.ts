/** The requests of the reference API, each with the AWS call that it makes with the caller's role. */

export interface Action {
    readonly name: string;
    readonly method: string;
    readonly path: string;
    /** What IAM must allow for it; empty if it calls nothing. */
    readonly permission: string;
    /** What is sent. */
    readonly body?: Blob;
}

export const WHOAMI: Action = { name: "whoami", method: "GET", path: "/whoami", permission: "" };

/** List documents, behind a key. */
export function list(after: string): Action {
    const query = after && `?after=${encodeURIComponent(after)}`;
    return { name: "list", method: "GET", path: `/documents${query}`, permission: "s3:ListBucket" };
}

export function read(key: string): Action {
    return { name: "read", method: "GET", path: pathOf(key), permission: "s3:GetObject" };
}

export function write(key: string, body: Blob): Action {
    return { name: "write", method: "PUT", path: pathOf(key), permission: "s3:PutObject", body };
}

/** Ask where S3 itself serves a document, which takes the right to read it. */
export function offerDownload(key: string): Action {
    return { ...read(key), name: "download", method: "POST", path: pathOf(key, "/downloads") };
}

/** Ask where S3 itself takes a document, which takes the right to write it. */
export function offerUpload(key: string): Action {
    const permission = "s3:PutObject";
    return { name: "upload", method: "POST", path: pathOf(key, "/uploads"), permission };
}

/** Bytes. The API takes and serves larger documents by way of S3 alone. */
export const LARGEST_DOCUMENT = 4_500_000;

export function remove(key: string): Action {
    return { name: "delete", method: "DELETE", path: pathOf(key), permission: "s3:DeleteObject" };
}

const HELLO = "console/hello.txt";

/** The grid's columns, on documents of the page's own: to try them touches nobody else's. */
export const COLUMNS: readonly Action[] = [
    WHOAMI,
    list(""),
    read(HELLO),
    write(HELLO, new Blob(["Hello from the console.\n"], { type: "text/plain" })),
    remove("console/deleted.txt"),
];

/**
 * Tell whether a request for a document is for no other one: of a path with `.` or `..` in it a
 * browser makes another, percent-encoded or not.
 */
export function isAddressable(key: string): boolean {
    return !key.split("/").some((segment) => segment === "." || segment === "..");
}

function pathOf(key: string, parent = "/documents"): string {
    return `${parent}/${key.split("/").map(encodeURIComponent).join("/")}`;
}
