/** What every page runs. */

import "./live_stream/element.tsx";
import "./snippets.ts";
import "./theme_button.ts";
