import { describe, expect, it } from "vitest";
import { findPersonalData } from "../../../src/data/findPersonalData";

const kinds = (text: string): string[] => findPersonalData(text).map(({ what }) => what);

describe("findPersonalData", () => {
  it.each([
    ["Write to ann\\_blue@example.org.", ["e-mail address"]],
    ["Her number is 900-51-4344.", ["social security number"]],
    ["Her Social Security number is 900514344.", ["social security number"]],
    ["She can be reached via phone at 1996514564.", ["phone number"]],
    ["Call 1-866-518-2333 or (203) 555-0187.", ["phone number", "phone number"]],
    ["Dial 0044 20 7946 0958.", ["phone number"]],
    ["at 10175 West 58th Place, #505, Orange", ["street address"]],
    ["at 1838 Crofton Parkway, Glendale", ["street address"]],
    ["Paid with 4111 1111 1111 1111.", ["card number"]],
    ["to the account DE89 3704 0044 0532 0130 00 by Monday", ["bank account"]],
    ["GB82WEST12345698765432", ["bank account"]],
  ])("finds the kinds in %j", (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  it.each([
    // A book, a card and two accounts with a wrong check digit, and a number without a word that says what it is.
    ...["ISBN 9780306406157", "4111111111111112", "DE88370400440532013000", "Order 1996514564", "in 1905"],
    ...["Born on 5 March 1974", "Step 175 of 180", "at 12:30 Place", "GB82TEST12345698765432"],
  ])("finds nothing in %j", (text) => {
    expect(kinds(text)).toEqual([]);
  });

  it("gives two writings of the same data the same value", () => {
    const values = (text: string): string[] => findPersonalData(text).map(({ value }) => value);
    expect(values("DE89 3704 0044 0532 0130 00")).toEqual(values("DE89370400440532013000"));
    expect(values("Call 1-866-518-2333.")).toEqual(values("Call (866) 518-2333."));
    expect(values(String.raw`ann\_blue@example.org`)).toEqual(values("Ann_Blue@Example.org"));
  });
});
