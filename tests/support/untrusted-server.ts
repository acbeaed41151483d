import { createServer } from "node:tls";
import { freePort, type Stoppable } from "./processes.ts";

/** A certificate that nobody trusts, and its key. They protect nothing. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3KN9lvVBXCHA/TWU
nZt3D0ps12BzcmJc19DgVYvRzN6hRANCAATMiCbau5Hxhukx8fMZ2UzzhETEeFrM
saYv4SKyJngpMdZfR2c+qckkFOsnQ2Hk5Bgji/rsdcDEi5W+au5nU3/n
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBgDCCASWgAwIBAgIUPwULxBZ9iDM5UP7PnBiB5tARnLAwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODEzNTMzOVoYDzIxMjYxMTA0
MTM1MzM5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATMiCbau5Hxhukx8fMZ2UzzhETEeFrMsaYv4SKyJngpMdZfR2c+qckk
FOsnQ2Hk5Bgji/rsdcDEi5W+au5nU3/no1MwUTAdBgNVHQ4EFgQUTIZ2CAeNkY0L
Qwjx/uzHwswgwl4wHwYDVR0jBBgwFoAUTIZ2CAeNkY0LQwjx/uzHwswgwl4wDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAn251qmF6O+XJJ2COgNSm
GxFLpU4TZ6WP1lfz9duICDYCIQDfVEUiI5XK/64Y0ftz3jCAei/fTREkc+4YwGUp
pxlfCg==
-----END CERTIFICATE-----`;

/** A server over TLS whose certificate no client accepts. */
export async function startUntrustedServer(): Promise<Stoppable & { port: number }> {
  const server = createServer({ key: KEY, cert: CERTIFICATE }).on("tlsClientError", () => undefined);
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = async () => void (await new Promise((resolve) => server.close(resolve)));
  return { port, stop, [Symbol.asyncDispose]: stop };
}
