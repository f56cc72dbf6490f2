import HTTP
import Web

extension Visit {
    /// The weekdays that were ticked; 1 is Monday.
    var typedWeek: Set<Int> { Set(form.all("weekday").compactMap { Int($0) }) }
}
