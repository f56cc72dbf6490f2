package import Kernel

/// Formats a date as IMF-fixdate of RFC 9110 §5.6.7, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
package func httpDate(_ moment: Moment) -> String { moment.internetDate + " GMT" }
