import "../styles/map.css";
