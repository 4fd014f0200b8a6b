/** What every page runs. */

import "./arrow_keys.ts";
import "./contents.ts";
import "./home_progress.tsx";
import "./live_stream/element.tsx";
import "./quiz.ts";
import "./snippets.ts";
import "./theme_button.ts";
