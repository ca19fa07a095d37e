import "./styles/site.css";
import { wireScheme } from "./scheme";

wireScheme(document);
