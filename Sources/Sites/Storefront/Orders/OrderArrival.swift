import HTML
import Kernel
import Orders
import Shipping

extension Order.State {
    /// When a parcel in this state arrives; nil once it has arrived or will not come.
    ///
    /// - Parameters:
    ///   - days: the promised delivery time in days.
    ///   - placedAt: when the order was placed.
    ///   - preparation: when the shop hands it over.
    func arrival(within days: ClosedRange<Int>, of placedAt: Moment, _ preparation: Preparation, _ clock: WallClock) -> Message? {
        guard hasParcelToCome else { return nil }
        return DeliveryWindow(days: days, orderedOn: clock.day(of: placedAt), preparation).arrival
    }
}
