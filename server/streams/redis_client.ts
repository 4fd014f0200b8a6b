/** The client for Redis, in a file of its own: it is installed and loaded only where it is used. */

export { createClient } from "@redis/client";
