// Package dialplan tells outside numbers from extensions and gives outside
// numbers in their international form, E.164: a plus sign and digits.
//
// A number is read in this order:
//
//   - What holds more than digits, one plus sign and the separators that people
//     write is no number: names, "anonymous", codes with * and #, addresses.
//     Of a SIP or tel URI the user part counts.
//   - Up to as many digits as the plan says it is an extension.
//   - The outside prefix is cut if what is left is a number that could be called
//     from there. It is for a PBX to read "00" with the prefix "0" so, and we
//     read it as the PBX does.
//   - With a plus sign it is international as it stands; "00" is read as one.
//   - Otherwise it must be a valid number of the country, written as the country
//     writes its numbers: with its trunk prefix where it has one.
//
// Whatever is none of these stays as it is. Nothing is guessed: a local number
// without its area code has no international form that could be known, and
// service numbers such as 112 have none at all.
//
// The numbering plans of the world are those of libphonenumber.
package dialplan
