/** What every page runs: the live views first, whose streams need a few trips to the server. */

import "./live_stream/element.tsx";
import "./drive.ts";

// In a task of its own: until this one has ended, no EventSource connects.
document.addEventListener("DOMContentLoaded", () => import("./page.ts"));
