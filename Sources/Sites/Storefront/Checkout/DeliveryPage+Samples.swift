import Components
import HTML
import Kernel
import Links
import Web

extension DeliveryPage {
    static func sample(frame: Frame = .sample) -> DeliveryPage {
        DeliveryPage(
            frame: frame, city: "Casablanca",
            parcels: [
                Parcel(
                    seller: "Dar Zineb", pieces: [PieceName(title: "Caftan brodé vert", quantity: 1)],
                    delivery: .sample),
                Parcel(
                    seller: "سوق الأطلس", pieces: [PieceName(title: "بلغة جلدية", quantity: 2)],
                    delivery: .oneDaySample),
            ],
            delivery: .dirhams(35))
    }
}
