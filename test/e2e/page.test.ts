// The dashboard's page in a browser, with its host side in this process. Here a test sees every key, message and file.
import { describeComparison } from "./page/comparison";
import { describeExports } from "./page/exports";
import { describeFigures } from "./page/figures";
import { describeHeading } from "./page/heading";
import { describeKeyboard } from "./page/keyboard";
import { describeProbe } from "./page/probe";
import { describeTheme } from "./page/theme";

describeHeading();
describeKeyboard();
describeProbe();
describeFigures();
describeExports();
describeComparison();
describeTheme();
