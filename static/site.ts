/** What every page runs. */

import "./live_stream/element.tsx";
import "./search_button.ts";
import "./snippets.ts";
import "./theme_button.ts";
