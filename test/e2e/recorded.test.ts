// What the editor shows of finished runs. One window for all, because a window takes longer to open than most tests.
import { describeDashboard } from "./recorded/dashboard";
import { describeMarks } from "./recorded/marks";
import { describeRuns } from "./recorded/runs";
import { describeRunsTable } from "./recorded/runsTable";
import { openRecorded } from "./recorded/workspace";
import { workbenchTest } from "./support/workbenchTest";

const it = workbenchTest(openRecorded, { settings: { "editor.wordWrap": "on", "editor.minimap.enabled": false } });

describeDashboard(it);
describeMarks(it);
describeRunsTable(it);
describeRuns(it);
