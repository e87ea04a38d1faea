/** What this page's server says of the stack that the page is for. */

export interface LocalUser {
    readonly username: string;
    readonly password: string;
    readonly groups: readonly string[];
}

export interface Config {
    /** Whether the stack runs on this machine and ends with the page's server. */
    readonly local: boolean;
    readonly name: string;
    readonly region: string;
    readonly userPoolId: string;
    readonly userPoolClientId: string;
    readonly cognitoUrl: string;
    readonly apiUrl: string;
    /** Where the documents' bucket is, whose URLs the API signs. */
    readonly s3Url: string;
    /** Users of a local stack, who are gone when it ends; nobody of a deployed one. */
    readonly users: readonly LocalUser[];
}

/** Ask the page's server. */
export async function loadConfig(): Promise<Config> {
    const answer = await fetch("config.json");
    if (!answer.ok) {
        throw new Error(`config.json: ${answer.status}`);
    }
    const config = (await answer.json()) as Config;
    return {
        ...config,
        cognitoUrl: new URL(config.cognitoUrl, location.href).href,
        s3Url: new URL(config.s3Url, location.href).href,
        apiUrl: new URL(config.apiUrl, location.href).href.replace(/\/$/, ""),
    };
}
