// Package wine holds the tests that run the Windows program under Wine: make wine.
package wine
